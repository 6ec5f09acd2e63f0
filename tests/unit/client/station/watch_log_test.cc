// The watch log is a chain that its people signed.
#include "client/station/watch_log.h"

#include "client/station/watch_text.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

class WatchLogTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }
  void Append(const std::string& text, WatchAct act = WatchAct::kAcknowledged) {
    WatchEntry entry;
    entry.at = pki::kTestNow + std::chrono::minutes(++minute_);
    entry.act = act;
    entry.person = "Anna";
    entry.line = line_;
    entry.text = text;
    ASSERT_TRUE(store_->Write([&] { return log_.Append(entry, anna_); }).ok());
  }
  std::string Verdict() {
    return ReasonOf(log_.Verify([this](const auto& entry, const auto& key) {
      return entry.person == "Anna" && key == anna_.verify_key();
    }));
  }
  void Run(const char* sql) {
    ASSERT_TRUE(store_->database().Execute(sql).ok());
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  crypto::SigningKey anna_ = crypto::SigningKey::Generate(random_);
  base::LineId line_{base::ByteArray<16>{1}}, other_{base::ByteArray<16>{2}};
  WatchLog log_{*store_};
  int minute_ = 0;
};

TEST_F(WatchLogTest, EntriesComeBackInTheirOrderAndHold) {
  EXPECT_EQ(Verdict(), "");
  Append("one");
  Append("two");
  Append("three");
  EXPECT_EQ(Verdict(), "");
  const auto records = *log_.Read({});
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].entry.number, 1u);
  EXPECT_EQ(records[2].entry.text, "three");
  EXPECT_EQ(records[1].entry.line, line_);
  EXPECT_FALSE(records[1].entry.message.has_value());
}

TEST_F(WatchLogTest, ASpanHasItsBeginAndNotItsEnd) {
  Append("one");
  Append("two");
  Append("three");
  const auto at = [](int count) {
    return pki::kTestNow + std::chrono::minutes(count);
  };
  EXPECT_EQ(log_.Read({.from = at(2), .to = {}})->size(), 2u);
  EXPECT_EQ(log_.Read({.from = {}, .to = at(2)})->size(), 1u);
  EXPECT_EQ(log_.Read({.from = at(2), .to = at(3)})->at(0).entry.text, "two");
}

TEST_F(WatchLogTest, AnEntryTakenOutIsMissed) {
  Append("one");
  Append("two");
  Append("three");
  Run("DELETE FROM watch_entry WHERE n = 2");
  EXPECT_EQ(Verdict(), "watch_log");
}

TEST_F(WatchLogTest, EntriesThatChangedPlacesDoNotOpen) {
  Append("one");
  Append("two");
  Run("UPDATE watch_entry SET n = -1 WHERE n = 1");
  Run("UPDATE watch_entry SET n = 1 WHERE n = 2");
  Run("UPDATE watch_entry SET n = 2 WHERE n = -1");
  EXPECT_EQ(Verdict(), "damaged");
}

// By one who has the store's key: a chain of his own behind the first entry.
TEST_F(WatchLogTest, AnEntryPutInByAnotherKeyIsFound) {
  Append("one");
  WatchEntry forged;
  forged.at = pki::kTestNow;
  forged.act = WatchAct::kAcknowledged;
  forged.person = "Anna";
  const auto mallory = crypto::SigningKey::Generate(random_);
  ASSERT_TRUE(store_->Write([&] { return log_.Append(forged, mallory); }).ok());
  EXPECT_EQ(Verdict(), "watch_log");
}

TEST_F(WatchLogTest, AnEntryOfAnotherPersonUnderThisKeyIsFound) {
  WatchEntry forged;
  forged.act = WatchAct::kAcknowledged;
  forged.person = "Boris";
  ASSERT_TRUE(store_->Write([&] { return log_.Append(forged, anna_); }).ok());
  EXPECT_EQ(Verdict(), "watch_log");
}

TEST_F(WatchLogTest, AChangedLinkIsFound) {
  Append("one");
  Append("two");
  Run("UPDATE watch_entry SET hash = zeroblob(32) WHERE n = 1");
  EXPECT_EQ(Verdict(), "watch_log");
}

TEST_F(WatchLogTest, WhatIsSweptKeepsItsPlaceInTheChain) {
  Append("one");
  Append("two");
  Append("three");
  ASSERT_TRUE(store_
                  ->Destroy([&] {
                    return log_.Sweep(pki::kTestNow + std::chrono::minutes(2));
                  })
                  .ok());
  EXPECT_EQ(Verdict(), "");
  const auto records = *log_.Read({});
  ASSERT_EQ(records.size(), 3u);
  EXPECT_TRUE(records[0].swept);
  EXPECT_EQ(records[0].entry.text, "");
  EXPECT_FALSE(records[1].swept);
}

TEST_F(WatchLogTest, ALineIsToldNothingOfOthersOrOfKeys) {
  Append("of this line", WatchAct::kRefused);
  line_ = other_;
  Append("of another", WatchAct::kAnswered);
  line_ = base::LineId(base::ByteArray<16>{1});
  const auto records = *log_.Read({});
  const std::string text = TextFor(records, line_);
  EXPECT_NE(text.find("refused Anna"), std::string::npos) << text;
  EXPECT_EQ(text.find("answered"), std::string::npos) << text;
  // Free text stays here: it went to its line by itself.
  EXPECT_EQ(text.find("of this line"), std::string::npos) << text;
  WatchRecord added;
  added.entry.act = WatchAct::kOperatorAdded;
  added.entry.person = "Carla";
  EXPECT_EQ(TextFor({added}, line_), "");
}

TEST_F(WatchLogTest, ALongLogIsCutAtItsBeginning) {
  WatchRecord record;
  record.entry.person = std::string(100, 'x');
  record.entry.line = line_;
  std::vector<WatchRecord> records(1'000, record);
  records.back().entry.person = "last";
  records.front().entry.person = "first";
  const std::string text = TextFor(records, line_);
  EXPECT_LE(text.size(), 65'536u);
  EXPECT_TRUE(text.starts_with("(earlier entries"));
  EXPECT_TRUE(text.ends_with("last\n"));
  EXPECT_EQ(text.find("first"), std::string::npos);
}

TEST_F(WatchLogTest, ATextThatIsTooLongIsCutBetweenCharacters) {
  std::string text = "x";
  while (text.size() < 2'000) text += "щ";
  Append(text);
  EXPECT_EQ(Verdict(), "");
  EXPECT_EQ(log_.Read({})->at(0).entry.text.size(), 1'023u);
}

}  // namespace
}  // namespace hotline::station
