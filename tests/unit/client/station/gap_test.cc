#include <gtest/gtest.h>

#include "tests/unit/client/station/crisis_line.h"

// Serials that do not come: what is told, when, and when it is over (P5).

namespace hotline::station {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class GapTest : public CrisisLine {
 protected:
  void Pass(std::chrono::milliseconds time) { town_.strand.Pass(time); }
  // It uses up its serial, and goes to nobody.
  void Lose() {
    town_.relay->refuse = v1::REFUSAL_TOO_LARGE;
    EXPECT_FALSE(Send("lost").ok());
    town_.relay->refuse = v1::REFUSAL_UNSPECIFIED;
  }
  std::vector<SerialGap> Told() { return borduria_.Told<SerialGap>(); }
  Status StatusOf(Desk& desk) {
    const auto status =
        town_.Ask<Status>([&](auto done) { desk.engine->GetStatus(done); });
    EXPECT_TRUE(status.ok()) << status.status();
    return status.ok() ? *status : Status();
  }
};

TEST_F(GapTest, InOrderNothingIsMissing) {
  for (int i = 0; i < 3; ++i) Deliver();
  Pass(minutes(3));
  EXPECT_TRUE(Told().empty());
  EXPECT_TRUE(StatusOf(borduria_).gaps.empty());
  for (const Record& one : town_.LogOf(borduria_)) {
    EXPECT_EQ(one.arrival, Arrival::kInOrder);
  }
}

TEST_F(GapTest, AMessageThatNeverComesIsToldOnceItStaysAway) {
  Deliver();
  const uint64_t last = town_.LogOf(borduria_).back().serial;
  Lose();
  Lose();
  Deliver();
  Pass(seconds(20));
  EXPECT_TRUE(Told().empty());
  ASSERT_EQ(StatusOf(borduria_).gaps.size(), 1u);
  EXPECT_EQ(StatusOf(borduria_).gaps[0].line_name, "crisis");
  Pass(seconds(20));
  ASSERT_EQ(Told().size(), 1u);
  EXPECT_FALSE(Told()[0].closed);
  EXPECT_EQ(Told()[0].line, line_);
  EXPECT_EQ(Told()[0].line_name, "crisis");
  EXPECT_EQ(Told()[0].station, "hotline://mfa.alba/watch/desk-1");
  EXPECT_EQ(Told()[0].from, last + 1);
  EXPECT_EQ(Told()[0].to, last + 2);
  EXPECT_EQ(town_.LogOf(borduria_).back().arrival, Arrival::kAfterGap);
  Pass(minutes(10));
  EXPECT_EQ(Told().size(), 1u);
}

TEST_F(GapTest, WhatOnlyWasOvertakenIsNoGap) {
  Deliver();
  town_.relay->judge = [](const message::Header& header) {
    return header.precedence == message::Precedence::kFlash
               ? v1::REFUSAL_UNSPECIFIED
               : v1::REFUSAL_UNAVAILABLE;
  };
  ASSERT_TRUE(Send("slow", message::Precedence::kRoutine).ok());
  Deliver("fast");
  town_.relay->judge = nullptr;
  Pass(seconds(10));
  EXPECT_EQ(town_.LogOf(borduria_).back().text, "slow");
  EXPECT_EQ(town_.LogOf(borduria_).back().arrival, Arrival::kLate);
  Pass(minutes(2));
  EXPECT_TRUE(Told().empty());
  EXPECT_TRUE(StatusOf(borduria_).gaps.empty());
}

TEST_F(GapTest, OneThatFillsAfterItWasToldIsToldToBeClosed) {
  Deliver();
  town_.relay->judge = [](const message::Header& header) {
    return header.precedence == message::Precedence::kFlash
               ? v1::REFUSAL_UNSPECIFIED
               : v1::REFUSAL_UNAVAILABLE;
  };
  ASSERT_TRUE(Send("slow", message::Precedence::kRoutine).ok());
  Deliver("fast");
  Pass(seconds(40));
  ASSERT_EQ(Told().size(), 1u);
  town_.relay->judge = nullptr;
  Pass(minutes(2));
  ASSERT_EQ(Told().size(), 2u);
  EXPECT_TRUE(Told()[1].closed);
  EXPECT_EQ(Told()[1].reason, "arrived");
  EXPECT_EQ(Told()[1].from, Told()[0].from);
  EXPECT_EQ(Told()[1].to, Told()[0].to);
}

TEST_F(GapTest, ATombstoneExplainsWhatIsMissing) {
  Deliver();
  borduria_.engine.reset();
  const auto ended = Send("ended");
  ASSERT_TRUE(ended.ok());
  ASSERT_TRUE(Send("after").ok());
  town_.relay->End(line_, ended->sequence);
  borduria_.events.clear();
  town_.Start(borduria_);
  town_.Watch(borduria_);
  Pass(minutes(2));
  EXPECT_EQ(borduria_.Told<MessageEnded>().size(), 1u);
  EXPECT_TRUE(Told().empty());
  EXPECT_TRUE(StatusOf(borduria_).gaps.empty());
}

TEST_F(GapTest, WhatIsQuarantinedIsNotMissingAndBlocksNothing) {
  Deliver();
  {
    auto store = town_.StoreOf(borduria_);
    ASSERT_TRUE(store->database()
                    .Execute("CREATE TABLE kept AS SELECT * FROM own_package")
                    .ok());
    ASSERT_TRUE(store->database().Execute("DELETE FROM own_package").ok());
  }
  Deliver("unreadable");
  {
    auto store = town_.StoreOf(borduria_);
    ASSERT_TRUE(store->database()
                    .Execute("INSERT OR IGNORE INTO own_package "
                             "SELECT * FROM kept; DROP TABLE kept")
                    .ok());
  }
  Deliver("readable");
  Pass(minutes(2));
  EXPECT_EQ(town_.LogOf(borduria_).back().text, "readable");
  EXPECT_TRUE(Told().empty());
}

TEST_F(GapTest, ItOutlivesTheProcess) {
  Deliver();
  Lose();
  Deliver();
  borduria_.engine.reset();
  town_.Start(borduria_);
  town_.Watch(borduria_);
  Pass(minutes(1));
  EXPECT_EQ(Told().size(), 1u);
}

TEST_F(GapTest, EachProcessOfTheStoreTellsItOnce) {
  Desk second;
  second.home = borduria_.home;
  town_.Start(second);
  town_.Watch(second);
  Deliver();
  Lose();
  Deliver();
  Pass(minutes(2));
  EXPECT_EQ(Told().size(), 1u);
  EXPECT_EQ(second.Told<SerialGap>().size(), 1u);
}

}  // namespace
}  // namespace hotline::station
