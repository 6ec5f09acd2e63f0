// Line tests and their beacons: what each of them may say wrong (P20).
#include "client/station/line_tests.h"

#include "tests/unit/client/station/station_parts.h"

namespace hotline::station {
namespace {

constexpr char kOther[] = "hotline://mod.borduria/duty/desk-1";
constexpr std::chrono::minutes kLong{11};

class LineTestsTest : public testing::Test {
 protected:
  LineTestsTest() {
    ours_.epoch = 3;
    ours_.branch_id = base::Digest{1};
    ours_.authenticator = {2};
  }
  message::LineTest Begin() {
    std::optional<message::LineTest> out;
    EXPECT_TRUE(store()
                    .Write([&]() -> absl::Status {
                      auto test = tests_.Begin(line_, false);
                      if (!test.ok()) return test.status();
                      out = *std::move(test);
                      return absl::OkStatus();
                    })
                    .ok());
    return *out;
  }
  message::Beacon AnswerTo(const message::LineTest& test) {
    return tests_.Answer(test, line_, ours_, "", "B. Officer");
  }
  BeaconFindings Take(const message::Beacon& beacon) {
    std::optional<BeaconFindings> out;
    EXPECT_TRUE(store()
                    .Write([&]() -> absl::Status {
                      auto taken =
                          tests_.Take(beacon, kOther, ours_, town_.clock.Now());
                      if (!taken.ok()) return taken.status();
                      out = *std::move(taken);
                      return absl::OkStatus();
                    })
                    .ok());
    return *out;
  }
  void NoteSilences() {
    EXPECT_TRUE(store()
                    .Write([&] { return tests_.NoteSilences(line_, {kOther}); })
                    .ok());
  }
  std::optional<HeardStation> Known() {
    const auto all = *Heard(store()).Of(line_);
    return all.empty() ? std::nullopt : std::make_optional(all.front());
  }
  Store& store() { return *parts_.station.store; }

  Town town_;
  StationParts parts_{town_, town_.Add(kAlba)};
  LineTests tests_{parts_.station};
  base::LineId line_{base::ByteArray<16>{4}};
  LineHead ours_;
};

TEST_F(LineTestsTest, AnAnswerThatAgreesShowsTheStationUp) {
  const BeaconFindings found = Take(AnswerTo(Begin()));
  EXPECT_TRUE(found.answers);
  EXPECT_FALSE(found.diverged);
  EXPECT_FALSE(found.clock_differs);
  const auto known = Known();
  ASSERT_TRUE(known.has_value());
  EXPECT_EQ(known->station, kOther);
  EXPECT_EQ(known->staffed_by, "B. Officer");
  EXPECT_EQ(known->up_since, town_.clock.Now());
  EXPECT_FALSE(known->down_since.has_value());
}

TEST_F(LineTestsTest, WhatNobodyAskedIsNoAnswer) {
  message::Beacon beacon = AnswerTo(Begin());
  beacon.nonce[0] ^= 1;
  EXPECT_FALSE(Take(beacon).answers);
  EXPECT_FALSE(Known().has_value());
}

TEST_F(LineTestsTest, AnOldAnswerIsNone) {
  const message::Beacon beacon = AnswerTo(Begin());
  town_.clock.Advance(kLong);
  EXPECT_FALSE(Take(beacon).answers);
  EXPECT_FALSE(Known().has_value());
}

TEST_F(LineTestsTest, AnAnswerOnAnotherLineIsNone) {
  message::Beacon beacon = AnswerTo(Begin());
  beacon.line_id = base::LineId(base::ByteArray<16>{5});
  EXPECT_FALSE(Take(beacon).answers);
}

TEST_F(LineTestsTest, TheSameEpochOnAnotherBranchIsADivergence) {
  message::Beacon beacon = AnswerTo(Begin());
  beacon.branch_id = base::Digest{9};
  EXPECT_TRUE(Take(beacon).diverged);
}

TEST_F(LineTestsTest, OtherKeysOfTheSameEpochAreADivergence) {
  message::Beacon beacon = AnswerTo(Begin());
  beacon.authenticator = {9};
  EXPECT_TRUE(Take(beacon).diverged);
}

TEST_F(LineTestsTest, AnotherEpochIsNoDivergence) {
  message::Beacon beacon = AnswerTo(Begin());
  beacon.epoch = 2;
  beacon.branch_id = base::Digest{9};
  EXPECT_FALSE(Take(beacon).diverged);
}

TEST_F(LineTestsTest, AClockOverTenSecondsOffIsNoted) {
  message::Beacon beacon = AnswerTo(Begin());
  beacon.clock += std::chrono::seconds(10);
  EXPECT_FALSE(Take(beacon).clock_differs);
  beacon.clock += std::chrono::milliseconds(1);
  EXPECT_TRUE(Take(beacon).clock_differs);
  beacon.clock -= std::chrono::seconds(21);
  EXPECT_TRUE(Take(beacon).clock_differs);
}

TEST_F(LineTestsTest, SilenceCountsFromTheTestThatWasNotAnswered) {
  Take(AnswerTo(Begin()));
  town_.clock.Advance(std::chrono::hours(1));
  Begin();
  const base::WallTime asked = town_.clock.Now();
  NoteSilences();
  EXPECT_TRUE(Known()->up_since.has_value());  // it still may answer
  town_.clock.Advance(kLong);
  NoteSilences();
  EXPECT_EQ(Known()->down_since, asked);
  EXPECT_FALSE(Known()->up_since.has_value());
}

TEST_F(LineTestsTest, WhoWasHeardSinceIsNotSilent) {
  const message::LineTest test = Begin();
  town_.clock.Advance(std::chrono::minutes(1));
  Take(AnswerTo(test));
  town_.clock.Advance(kLong);
  NoteSilences();
  EXPECT_FALSE(Known()->down_since.has_value());
}

TEST_F(LineTestsTest, UpBeginsAnewAfterASilence) {
  Begin();
  town_.clock.Advance(kLong);
  NoteSilences();
  ASSERT_TRUE(Known()->down_since.has_value());
  Take(AnswerTo(Begin()));
  EXPECT_EQ(Known()->up_since, town_.clock.Now());
  EXPECT_FALSE(Known()->down_since.has_value());
}

}  // namespace
}  // namespace hotline::station
