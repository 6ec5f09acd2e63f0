#include "client/station/silence.h"

#include <gtest/gtest.h>

#include "tests/unit/core/pki/test_authority.h"

namespace hotline::station {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const base::WallTime kNow = pki::kTestNow;

class SilenceTest : public testing::Test {
 protected:
  static KnownStation Heard(const std::string& name = "desk-1") {
    return {.station = name, .heard = kNow - minutes(1)};
  }
  PositionSilence Now(std::vector<KnownStation> stations = {Heard()}) {
    return Explain("duty@mod.borduria", stations, open_, connected_, kNow);
  }
  std::string Word(std::vector<KnownStation> stations = {Heard()}) {
    return std::string(Words(Now(std::move(stations)).silence));
  }

  OpenMessages open_;
  bool connected_ = true;
};

TEST_F(SilenceTest, NothingOpenIsUp) { EXPECT_EQ(Word(), "up"); }

TEST_F(SilenceTest, NeverHeardIsUnknown) {
  EXPECT_EQ(Word({{.station = "desk-1", .heard = {}}}), "unknown");
}

TEST_F(SilenceTest, OurOwnRelayGoesBeforeAll) {
  connected_ = false;
  open_.states = {State::kDelivered};
  KnownStation down = Heard();
  down.unanswered = true;
  EXPECT_EQ(Word({down}), "relay unreachable");
}

TEST_F(SilenceTest, AStationThatDoesNotAnswerIsDownSinceItWasHeard) {
  KnownStation down = Heard();
  down.unanswered = true;
  const auto now = Now({down});
  EXPECT_EQ(Words(now.silence), "other station down");
  EXPECT_EQ(now.since, kNow - minutes(1));
}

TEST_F(SilenceTest, OneOfTwoThatIsDownIsNotThePosition) {
  KnownStation down = Heard("desk-2");
  down.unanswered = true;
  const auto now = Now({Heard(), down});
  EXPECT_EQ(Words(now.silence), "up");
  EXPECT_EQ(Words(now.stations[1].silence), "other station down");
}

TEST_F(SilenceTest, BothDownIsDownSinceTheLaterWasHeard) {
  KnownStation one = Heard(), two = Heard("desk-2");
  one.unanswered = two.unanswered = true;
  two.heard = kNow - seconds(30);
  EXPECT_EQ(Now({one, two}).since, kNow - seconds(30));
}

TEST_F(SilenceTest, WhatNobodyTakesMeansThatItIsDown) {
  open_.states = {State::kSent};
  open_.undelivered = kNow - kDeliveryPatience - seconds(1);
  KnownStation quiet = Heard();
  quiet.heard = kNow - minutes(10);
  EXPECT_EQ(Word({quiet}), "other station down");
  quiet.heard = {};
  EXPECT_EQ(Now({quiet}).since, base::WallTime());
}

TEST_F(SilenceTest, WhatIsOnItsWayMeansNothing) {
  open_.states = {State::kSent};
  open_.undelivered = kNow - seconds(5);
  KnownStation quiet = Heard();
  quiet.heard = kNow - minutes(10);
  EXPECT_EQ(Word({quiet}), "up");
}

TEST_F(SilenceTest, WhoWasHeardSinceIsNotDown) {
  open_.states = {State::kSent};
  open_.undelivered = kNow - minutes(5);
  EXPECT_EQ(Word(), "up");
}

TEST_F(SilenceTest, NobodyOnDuty) {
  KnownStation empty = Heard();
  empty.staffed = false;
  EXPECT_EQ(Word({empty}), "up, nobody on duty");
  open_.states = {State::kDelivered};
  EXPECT_EQ(Word({empty}), "up, nobody on duty");
}

TEST_F(SilenceTest, SomebodyAtAnotherDeskIsOnDuty) {
  KnownStation empty = Heard("desk-2"), staffed = Heard();
  empty.staffed = false;
  staffed.staffed = true;
  EXPECT_EQ(Word({staffed, empty}), "up");
}

TEST_F(SilenceTest, TheLeastFarMessageIsTheWord) {
  open_.states = {State::kRead};
  EXPECT_EQ(Word(), "read, not acknowledged");
  open_.states = {State::kRead, State::kDelivered};
  EXPECT_EQ(Word(), "delivered, unread");
}

TEST_F(SilenceTest, ReadByWhoHasLeftIsReadAllTheSame) {
  KnownStation empty = Heard();
  empty.staffed = false;
  open_.states = {State::kRead};
  EXPECT_EQ(Word({empty}), "read, not acknowledged");
}

TEST_F(SilenceTest, RefusedStandsWhereNothingIsOpen) {
  open_.refused = true;
  EXPECT_EQ(Word(), "refused");
  open_.states = {State::kDelivered};
  EXPECT_EQ(Word(), "delivered, unread");
}

TEST_F(SilenceTest, ClockDifferencesAreHandedOn) {
  KnownStation wrong = Heard();
  wrong.clock_difference = seconds(-40);
  EXPECT_EQ(Now({wrong}).stations[0].clock_difference, seconds(-40));
}

}  // namespace
}  // namespace hotline::station
