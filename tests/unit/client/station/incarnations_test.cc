#include "client/station/incarnations.h"

#include "client/station/problem.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

using Seen = Incarnations::Seen;

class IncarnationsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes,
                              Town::StoreKey().Reveal(), random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    store_ = *Store::Open(folder_.path(), Town::StoreKey().Reveal(), random_);
  }
  Seen See(uint64_t incarnation, uint64_t sequence,
           const std::string& sender = "hotline://mfa.alba/watch/desk-1") {
    const auto seen =
        Incarnations(*store_).See(line_, sender, incarnation, sequence);
    EXPECT_TRUE(seen.ok()) << seen.status();
    return seen.value_or(Seen::kKnown);
  }

  TempFolder folder_;
  base::SystemRandom random_;
  std::unique_ptr<Store> store_;
  base::LineId line_{base::ByteArray<16>{1}};
};

TEST_F(IncarnationsTest, TheFirstIsAsKnownAsTheNext) {
  EXPECT_EQ(See(100, 5), Seen::kKnown);
  EXPECT_EQ(See(100, 6), Seen::kKnown);
}

TEST_F(IncarnationsTest, ALaterOneHasRejoinedOnce) {
  See(100, 5);
  EXPECT_EQ(See(200, 7), Seen::kRejoined);
  EXPECT_EQ(See(200, 8), Seen::kKnown);
}

TEST_F(IncarnationsTest, WhatWasOvertakenIsNoSecondCopy) {
  See(100, 5);
  See(200, 8);
  EXPECT_EQ(See(100, 7), Seen::kGivenUp);
}

TEST_F(IncarnationsTest, AnOlderOneBehindTheNewerIsASecondCopy) {
  See(100, 5);
  See(200, 8);
  EXPECT_EQ(See(100, 9), Seen::kTwice);
  EXPECT_EQ(See(200, 10), Seen::kKnown);
}

TEST_F(IncarnationsTest, TheFirstOfANewStoreMayComeLast) {
  See(100, 5);
  See(200, 9);
  See(200, 7);  // overtaken by what is more urgent
  EXPECT_EQ(See(100, 6), Seen::kGivenUp);
  EXPECT_EQ(See(100, 8), Seen::kTwice);
}

TEST_F(IncarnationsTest, EachStationHasItsOwn) {
  See(200, 5);
  EXPECT_EQ(See(100, 6, "hotline://mod.borduria/duty/desk-1"), Seen::kKnown);
}

TEST_F(IncarnationsTest, WhoIsOnTheLineIsSealed) {
  See(100, 5);
  Query query = store_->Prepare(
      "SELECT sealed FROM setting WHERE name LIKE "
      "'stores/%'");
  ASSERT_TRUE(*query.Step());
  EXPECT_EQ(base::ToString(query.BlobAt(0)).find("mfa.alba"),
            std::string::npos);
}

TEST_F(IncarnationsTest, AStoreBeginsAnewLaterThanBeforeWhateverTheClockSays) {
  const uint64_t before = *store_->Incarnation();
  ASSERT_TRUE(
      store_->BeginIncarnation(pki::kTestNow - std::chrono::hours(1)).ok());
  EXPECT_EQ(*store_->Incarnation(), before + 1);
}

}  // namespace
}  // namespace hotline::station
