// The relay's clock beside the station's own.
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class RelayClockTest : public CrisisLine {
 protected:
  int Clocks() const {
    int count = 0;
    for (const Warning& one : alba_.Told<Warning>()) {
      if (one.code == "clock") ++count;
    }
    return count;
  }
};

TEST_F(RelayClockTest, ClockThatDiffersIsTold) {
  town_.relay->alter_hello = [&](v1::HelloResponse& hello) {
    hello.set_relay_time_ms(hello.relay_time_ms() + 11'000);
  };
  alba_.events.clear();
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.Settle();
  EXPECT_TRUE(alba_.Warned("clock"));
  ASSERT_FALSE(alba_.Told<Connected>().empty());
  EXPECT_GE(alba_.Told<Connected>()[0].clock_offset,
            std::chrono::milliseconds(11'000));
}

// It waited behind other work: how long it was under way says nothing of
// clocks.
TEST_F(RelayClockTest, ASlowAnswerIsNoWrongClock) {
  bool slow = true;
  town_.relay->alter_hello = [&](v1::HelloResponse&) {
    if (std::exchange(slow, false)) {
      town_.clock.Advance(std::chrono::seconds(30));
    }
  };
  alba_.events.clear();
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.Settle();
  EXPECT_FALSE(alba_.Warned("clock"));
  ASSERT_FALSE(alba_.Told<Connected>().empty());
  EXPECT_EQ(alba_.Told<Connected>()[0].clock_offset,
            std::chrono::milliseconds(0));
}

TEST_F(RelayClockTest, WhatASlowAnswerProvesIsTold) {
  bool slow = true;
  town_.relay->alter_hello = [&](v1::HelloResponse& hello) {
    hello.set_relay_time_ms(hello.relay_time_ms() + 60'000);
    if (std::exchange(slow, false)) {
      town_.clock.Advance(std::chrono::seconds(30));
    }
  };
  alba_.events.clear();
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.Settle();
  EXPECT_TRUE(alba_.Warned("clock"));
  ASSERT_FALSE(alba_.Told<Connected>().empty());
  EXPECT_EQ(alba_.Told<Connected>()[0].clock_offset, std::chrono::seconds(30));
}

TEST_F(RelayClockTest, AClockThatGoesWrongWhileWatchingIsToldOnce) {
  town_.strand.Pass(std::chrono::seconds(40));
  ASSERT_FALSE(alba_.Warned("clock"));
  town_.relay->ahead = std::chrono::seconds(90);
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(Clocks(), 1);
  town_.relay->ahead = std::chrono::seconds(180);
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(Clocks(), 2);
  town_.relay->ahead = {};
  town_.strand.Pass(std::chrono::minutes(5));
  EXPECT_EQ(Clocks(), 2);
  const auto status =
      town_.Ask<Status>([&](auto done) { alba_.engine->GetStatus(done); });
  EXPECT_LT(std::chrono::abs(status->clock_offset), std::chrono::seconds(2));
}

}  // namespace
}  // namespace hotline::station
