#include <gtest/gtest.h>

#include "client/station/beacons.h"
#include "core/message/body.h"
#include "tests/unit/client/station/crisis_line.h"

// What `status` says of the others, from what really came.

namespace hotline::station {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class LineStatusTest : public CrisisLine {
 protected:
  Status StatusNow() {
    const auto status =
        town_.Ask<Status>([&](auto done) { alba_.engine->GetStatus(done); });
    EXPECT_TRUE(status.ok()) << status.status();
    return status.ok() ? *status : Status();
  }
  PositionSilence Other() {
    const Status status = StatusNow();
    if (status.lines.size() != 1 || status.lines[0].positions.size() != 1) {
      ADD_FAILURE() << "lines: " << status.lines.size();
      return {};
    }
    EXPECT_EQ(status.lines[0].name, "crisis");
    EXPECT_EQ(status.lines[0].positions[0].position, "duty@mod.borduria");
    return status.lines[0].positions[0];
  }
  std::string Word() { return std::string(Words(Other().silence)); }
  void Answer(Response::Fact fact) {
    ASSERT_TRUE(town_
                    .Respond(borduria_, {.message = id_,
                                         .fact = fact,
                                         .operator_name = "B. Officer",
                                         .scripted = false,
                                         .reason = "why"})
                    .ok());
    town_.Settle();
  }
  void Ask() {
    const auto sent = Send();
    ASSERT_TRUE(sent.ok());
    id_ = sent->id.Hex();
    town_.Settle();
  }
  void Beaconed(const std::string& staffed_by, std::chrono::seconds off) {
    message::Beacon beacon;
    beacon.line_id = line_;
    beacon.staffed_by = staffed_by;
    beacon.clock = town_.clock.Now() + off;
    auto store = town_.StoreOf(alba_);
    ASSERT_TRUE(
        Beacons(*store)
            .Save(line_, "hotline://mod.borduria/duty/desk-1",
                  {town_.clock.Now(), message::Encode(message::Body(beacon))})
            .ok());
  }

  std::string id_;
};

TEST_F(LineStatusTest, OfWhomNothingCameNothingIsKnown) {
  EXPECT_EQ(Word(), "unknown");
}

TEST_F(LineStatusTest, EachFactHasItsWord) {
  Ask();
  EXPECT_EQ(Word(), "delivered, unread");
  ASSERT_TRUE(town_
                  .Ask<Record>([&](auto done) {
                    borduria_.engine->Open(id_, "B. Officer", done);
                  })
                  .ok());
  town_.Settle();
  EXPECT_EQ(Word(), "read, not acknowledged");
  Answer(Response::Fact::kAcknowledged);
  EXPECT_EQ(Word(), "up");
  Ask();
  Answer(Response::Fact::kRefused);
  EXPECT_EQ(Word(), "refused");
  Ask();
  EXPECT_EQ(Word(), "delivered, unread");
  Answer(Response::Fact::kAnswered);
  EXPECT_EQ(Word(), "up");
}

TEST_F(LineStatusTest, ARelayThatIsAwayIsTheReason) {
  Ask();
  Away();
  const Status status = StatusNow();
  ASSERT_EQ(status.lines.size(), 1u);
  EXPECT_EQ(status.lines[0].positions[0].silence, Silence::kRelayUnreachable);
}

TEST_F(LineStatusTest, AStationThatTakesNothingIsDownSinceItWasHeard) {
  Ask();
  const auto heard = town_.LogOf(alba_)[0].log_time;
  borduria_.engine.reset();
  town_.strand.Pass(minutes(1));
  ASSERT_TRUE(Send("again").ok());
  town_.strand.Pass(seconds(30));
  EXPECT_EQ(Word(), "delivered, unread");
  town_.strand.Pass(seconds(40));
  const PositionSilence other = Other();
  EXPECT_EQ(Words(other.silence), "other station down");
  EXPECT_LE(heard, other.since);
  EXPECT_LT(other.since, heard + seconds(10));
}

TEST_F(LineStatusTest, ABeaconSaysWhoIsOnDutyAndHowItsClockStands) {
  Beaconed("", seconds(40));
  EXPECT_EQ(Word(), "up, nobody on duty");
  EXPECT_EQ(Other().stations[0].clock_difference, seconds(40));
  town_.clock.Advance(seconds(1));
  Beaconed("C. Officer", seconds(0));
  EXPECT_EQ(Word(), "up");
}

TEST_F(LineStatusTest, WhatIsSoonDueOrOverdueWaits) {
  Ask();
  EXPECT_TRUE(StatusNow().waiting.empty());
  town_.strand.Pass(minutes(8));
  ASSERT_EQ(StatusNow().waiting.size(), 1u);
  EXPECT_EQ(StatusNow().waiting[0].id.Hex(), id_);
  EXPECT_EQ(StatusNow().waiting[0].clock->urgency, message::Urgency::kSoon);
  Answer(Response::Fact::kAcknowledged);
  EXPECT_TRUE(StatusNow().waiting.empty());
}

}  // namespace
}  // namespace hotline::station
