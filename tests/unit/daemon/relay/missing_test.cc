#include <gtest/gtest.h>

#include "daemon/audit/verify.h"
#include "daemon/store/journal.h"
#include "daemon/store/reader.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

// A journal from which somebody took what was receipted.
class MissingTest : public ::testing::Test {
 protected:
  // The index of its entry.
  uint64_t Send(std::chrono::seconds lifetime = std::chrono::hours(1)) {
    auto receipt = a.Submit(Write({.line = line, .lifetime = lifetime}));
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    return receipt.ok() ? receipt->entries.at(0).index : 0;
  }
  void Edit(const std::string& sql) {
    a.Stop();
    auto database =
        store::Database::Open((a.path() / store::Journal::kFile).string(),
                              store::Database::Mode::kReadWrite);
    ASSERT_TRUE(database.ok());
    auto done = database->Execute(sql);
    ASSERT_TRUE(done.ok()) << done;
  }
  std::vector<std::string> Faults() {
    auto found = audit::Verify(a.path());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->faults : std::vector<std::string>{};
  }
  // Both name the entry, the line and its number.
  void ExpectNamed(uint64_t entry, uint64_t sequence, const char* waits) {
    const std::string what = "entry " + std::to_string(entry) +
                             ": the envelope of sequence " +
                             std::to_string(sequence) + " on line " +
                             line.Hex() + " is missing, which " + waits;
    const auto faults = Faults();
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].find(what), 0u) << faults[0];
    const auto refused = Open(a.MakeOptions()).status();
    EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
    EXPECT_NE(std::string(refused.message()).find(what), std::string::npos)
        << refused;
  }
  void ExpectNothingMissing() {
    EXPECT_EQ(Faults(), std::vector<std::string>());
    a.Start();
  }

  ARelay a;
  base::LineId line = a.Connect({kAlba, kBorduria, kThird});
};

TEST_F(MissingTest, WhatWaitsIsConfirmedOrHasEndedIsInAgreement) {
  auto stream = a.Attach(kAlba);
  Send(std::chrono::seconds(30));
  a.world.Advance(std::chrono::seconds(31));
  ASSERT_EQ(stream->WaitFor(1).size(), 1u);  // the tombstone
  for (int i = 0; i < 3; ++i) Send();
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{2, 4}}).ok());
  ASSERT_TRUE(a.Confirm(kThird, line, {{3, 3}, {5, 5}}).ok());
  EXPECT_EQ(Faults(), std::vector<std::string>());  // beside a running relay
  a.Crash();
  EXPECT_EQ(Faults(), std::vector<std::string>());
  a.Start();
  a.Stop();
  ExpectNothingMissing();
}

TEST_F(MissingTest, AMessageThatNobodyHasConfirmed) {
  Send();
  const uint64_t entry = Send();
  Send();
  Edit("DELETE FROM envelope WHERE entry = " + std::to_string(entry));
  ExpectNamed(entry, 2, kBorduria);
}

TEST_F(MissingTest, AMessageThatOneOfTwoHasConfirmed) {
  const uint64_t entry = Send();
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  Edit("DELETE FROM envelope");
  ExpectNamed(entry, 1, kThird);
}

TEST_F(MissingTest, ATombstoneThatNobodyWasShown) {
  auto stream = a.Attach(kAlba);
  const uint64_t entry = Send(std::chrono::seconds(30));
  a.world.Advance(std::chrono::seconds(31));
  const auto got = stream->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  Edit("DELETE FROM envelope");
  ASSERT_GT(got[0].entry.index, entry);
  ExpectNamed(got[0].entry.index, 2, kAlba);
}

TEST_F(MissingTest, EveryOneIsNamed) {
  for (int i = 0; i < 7; ++i) Send();
  Edit("DELETE FROM envelope");
  EXPECT_EQ(Faults().size(), 7u);
}

TEST_F(MissingTest, WhatEverybodyHasConfirmedMayBeThereOrNot) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(a.Submit(Write({.line = line, .size = 60'000})).ok());
  }
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 40}}).ok());
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 40}}).ok());
  EXPECT_EQ(Faults(), std::vector<std::string>());  // most is not deleted yet
  Edit("DELETE FROM envelope");
  ExpectNothingMissing();
}

TEST_F(MissingTest, AJournalThatWasNotCountedIsLookedAtWhole) {
  const uint64_t entry = Send();
  Edit("DELETE FROM meta WHERE name = 'envelopes'");
  ExpectNothingMissing();
  Edit("DELETE FROM meta WHERE name = 'envelopes'; DELETE FROM envelope");
  ExpectNamed(entry, 1, kBorduria);
}

TEST_F(MissingTest, AJournalThatWasNotCountedIsCountedFromThenOn) {
  Send();
  Edit("DELETE FROM meta WHERE name = 'envelopes'");
  a.Start();
  Send();
  a.Stop();
  EXPECT_EQ(*(*store::Reader::Open(a.path()))->Meta("envelopes"), "2");
}

TEST_F(MissingTest, AnEnvelopeThatWasMovedIsNamed) {
  Send();
  Edit("UPDATE envelope SET sender = 2");
  ASSERT_EQ(Faults().size(), 1u);
  EXPECT_NE(Faults()[0].find("sender is not that of the entry"),
            std::string::npos);
}

}  // namespace
}  // namespace hotline::relay::testing
