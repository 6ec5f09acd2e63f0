#include <gtest/gtest.h>

#include "tests/unit/client/station/clock_line.h"

// The clock of a message at every station whose business it is (P8).

namespace hotline::station {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ClockTest : public ClockLine {
 protected:
  using Words = std::vector<std::string>;

  uint64_t Requests() {
    const auto store = town_.StoreOf(alba_);
    Query query = store->Prepare(
        "SELECT COUNT(*) FROM message WHERE outgoing = 1 AND content = 16");
    EXPECT_TRUE(query.Step().ok());
    return query.IntAt(0);
  }
  size_t ClocksOf(const Desk& desk) {
    auto store = town_.StoreOf(desk);
    return ClockTable(*store).All()->size();
  }
};

TEST_F(ClockTest, TheDefaultsAreThoseOfTheDesign) {
  for (const auto& [precedence, allowed] :
       std::map<message::Precedence, seconds>{
           {message::Precedence::kFlash, minutes(10)},
           {message::Precedence::kImmediate, minutes(30)},
           {message::Precedence::kPriority, hours(3)},
           {message::Precedence::kRoutine, hours(6)}}) {
    const auto sent = Send(precedence);
    ASSERT_TRUE(sent.ok() && sent->clock.has_value());
    EXPECT_EQ(sent->clock->due_at - sent->log_time, allowed);
  }
}

TEST_F(ClockTest, DueTimeIsTheSameEverywhere) {
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  const auto due = At(alba_).clock->due_at;
  EXPECT_EQ(At(borduria_).clock->due_at, due);
  EXPECT_EQ(At(third_).clock->due_at, due);
  EXPECT_EQ(At(borduria_).clock->open, Words{"duty@mod.borduria"});
}

TEST_F(ClockTest, AMessageThatIsStillQueuedHasNone) {
  Away();
  const auto sent = town_.Send(alba_, town_.Text("crisis", "words"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_FALSE(sent->clock.has_value());
  Pass(minutes(20));
  EXPECT_EQ(Told(alba_), Words());
}

TEST_F(ClockTest, ASERVICEMessageHasNone) {
  Draft draft = town_.Text("crisis", "words");
  draft.kind = message::Kind::kService;
  ASSERT_TRUE(town_.Send(alba_, draft).ok());
  Pass(minutes(20));
  EXPECT_FALSE(At(borduria_).clock.has_value());
  EXPECT_EQ(Told(alba_), Words());
  EXPECT_EQ(Told(borduria_), Words());
  EXPECT_EQ(ClocksOf(alba_), 0u);
}

// Without an order of escalation: soon at 30 s, due at 40 s, all told at 60 s.
TEST_F(ClockTest, EveryStepIsToldAtItsTimeOnBothSides) {
  SetPolicy({});
  ASSERT_TRUE(Send().ok());
  Pass(seconds(28));
  EXPECT_EQ(Told(borduria_), Words());
  Pass(seconds(4));
  EXPECT_EQ(Told(borduria_), Words{"soon 0"});
  EXPECT_EQ(Told(alba_), Words());
  Pass(seconds(6));
  EXPECT_EQ(Told(borduria_), Words{"soon 0"});
  EXPECT_FALSE(At(alba_).clock->overdue());
  Pass(seconds(4));
  EXPECT_EQ(Told(borduria_), (Words{"soon 0", "overdue 1"}));
  EXPECT_EQ(Told(alba_), Words{"overdue 1"});
  EXPECT_TRUE(At(alba_).clock->overdue());
  EXPECT_TRUE(At(borduria_).clock->overdue());
  Pass(seconds(20));
  EXPECT_EQ(Told(alba_), (Words{"overdue 1", "exhausted 1"}));
  Pass(minutes(10));
  EXPECT_EQ(Told(alba_), (Words{"overdue 1", "exhausted 1"}));
  EXPECT_EQ(Told(third_), Words());
}

TEST_F(ClockTest, TheOrderOfEscalationIsToldOneAfterTheOther) {
  SetPolicy({"chief@mfa.alba", "watch@mfa.alba"});
  ASSERT_TRUE(Send().ok());
  Pass(seconds(58));
  EXPECT_EQ(Told(third_), Words());
  Pass(seconds(4));
  ASSERT_EQ(Told(third_), Words{"escalated 2"});
  EXPECT_EQ(third_.Told<ClockTold>()[0].position, "chief@mfa.alba");
  Pass(seconds(20));
  EXPECT_EQ(Told(third_), (Words{"escalated 2", "escalated 3"}));
  EXPECT_EQ(Told(alba_), (Words{"overdue 1", "escalated 2", "escalated 3"}));
  Pass(seconds(20));
  EXPECT_EQ(Told(alba_).back(), "exhausted 3");
}

TEST_F(ClockTest, AnAcknowledgementJustBeforeItIsDueStopsIt) {
  SetPolicy({"chief@mfa.alba"});
  ASSERT_TRUE(Send().ok());
  Pass(seconds(36));
  ASSERT_TRUE(Ack(borduria_).ok());
  Pass(minutes(5));
  EXPECT_EQ(Told(alba_), Words());
  EXPECT_EQ(Told(third_), Words());
  EXPECT_FALSE(At(alba_).clock->overdue());
  EXPECT_TRUE(At(alba_).clock->open.empty());
  EXPECT_EQ(ClocksOf(alba_), 0u);
  EXPECT_EQ(ClocksOf(borduria_), 0u);
}

TEST_F(ClockTest, AnAcknowledgementAfterItWasDueStopsWhatFollows) {
  SetPolicy({"chief@mfa.alba"});
  ASSERT_TRUE(Send().ok());
  Pass(seconds(45));
  ASSERT_TRUE(Ack(borduria_).ok());
  Pass(minutes(5));
  EXPECT_EQ(Told(alba_), Words{"overdue 1"});
  EXPECT_EQ(Told(third_), Words());
}

TEST_F(ClockTest, AnAnswerAndARefusalStopItToo) {
  SetPolicy({});
  for (const auto fact :
       {Response::Fact::kAnswered, Response::Fact::kRefused}) {
    ASSERT_TRUE(Send().ok());
    town_.Settle();
    ASSERT_TRUE(town_
                    .Respond(borduria_, {.message = id_,
                                         .fact = fact,
                                         .operator_name = "B. Officer",
                                         .scripted = false,
                                         .reason = "why"})
                    .ok());
    Pass(minutes(3));
  }
  EXPECT_EQ(Told(alba_), Words());
}

TEST_F(ClockTest, ToReadIsNotToAcknowledge) {
  SetPolicy({});
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  ASSERT_TRUE(town_
                  .Ask<Record>([&](auto done) {
                    borduria_.engine->Open(id_, "B. Officer", done);
                  })
                  .ok());
  Pass(minutes(2));
  EXPECT_EQ(Told(alba_).front(), "overdue 1");
}

TEST_F(ClockTest, AnInformationPositionHasNoClock) {
  SetPolicy({});
  Draft draft = town_.Text("crisis", "words");
  draft.info = {"chief@mfa.alba"};
  const auto sent = town_.Send(alba_, draft);
  ASSERT_TRUE(sent.ok());
  id_ = sent->id.Hex();
  town_.Settle();
  ASSERT_TRUE(Ack(borduria_).ok());
  Pass(minutes(5));
  EXPECT_EQ(Told(third_), Words());
  EXPECT_EQ(Told(alba_), Words());
}

// Both measure the relay, and so agree whatever their own clocks say.
TEST_F(ClockTest, AClockThatIsWrongChangesNothing) {
  SetPolicy({});
  town_.relay->ahead = hours(2);
  Pass(minutes(1));
  ASSERT_TRUE(Send().ok());
  Pass(seconds(38));
  EXPECT_EQ(Told(alba_), Words());
  EXPECT_FALSE(At(alba_).clock->overdue());
  Pass(seconds(4));
  EXPECT_EQ(Told(alba_), Words{"overdue 1"});
  EXPECT_TRUE(At(borduria_).clock->overdue());
}

TEST_F(ClockTest, TheMeasuredOffsetOutlivesTheSession) {
  SetPolicy({});
  town_.relay->ahead = hours(2);
  for (Desk* desk : {&alba_, &borduria_}) {
    desk->engine.reset();
    town_.Start(*desk);
    town_.Watch(*desk);
  }
  town_.Settle();
  ASSERT_TRUE(Send().ok());
  alba_.engine.reset();
  Away();
  town_.Start(alba_);
  EXPECT_FALSE(At(alba_).clock->overdue());
  Pass(seconds(60));
  EXPECT_TRUE(At(alba_).clock->overdue());
}

TEST_F(ClockTest, ARelayThatIsAwayIsNoExcuse) {
  SetPolicy({});
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  Away();
  Pass(seconds(60));
  EXPECT_EQ(Told(alba_).front(), "overdue 1");
  EXPECT_EQ(Told(borduria_).back(), "exhausted 1");
}

// An acknowledgement that waited at the relay is known before anything is told.
TEST_F(ClockTest, WhatWaitsAtTheRelayIsTakenInFirst) {
  SetPolicy({});
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  alba_.engine.reset();
  ASSERT_TRUE(Ack(borduria_).ok());
  Pass(minutes(2));
  town_.Start(alba_);
  town_.Watch(alba_);
  Pass(minutes(1));
  EXPECT_EQ(Told(alba_), Words());
}

TEST_F(ClockTest, ARestartBetweenStepsTellsEachOnce) {
  SetPolicy({"chief@mfa.alba"});
  ASSERT_TRUE(Send().ok());
  for (int i = 0; i < 24; ++i) {
    Pass(seconds(5));
    alba_.engine.reset();
    town_.Start(alba_);
    town_.Watch(alba_);
    Pass(seconds(1));
  }
  EXPECT_EQ(Told(alba_), (Words{"overdue 1", "escalated 2", "exhausted 2"}));
}

TEST_F(ClockTest, TwoProcessesOfOneStoreBothTellEachStepOnce) {
  SetPolicy({});
  Desk second;
  second.home = alba_.home;
  town_.Start(second);
  town_.Watch(second);
  ASSERT_TRUE(Send().ok());
  Pass(minutes(2));
  EXPECT_EQ(Told(alba_), (Words{"overdue 1", "exhausted 1"}));
  EXPECT_EQ(Told(second), (Words{"overdue 1", "exhausted 1"}));
}

TEST_F(ClockTest, OneOfTwoPositionsThatIsSilentIsNamed) {
  SetPolicy({});
  Draft draft = town_.Text("crisis", "words");
  draft.to = {"duty@mod.borduria", "chief@mfa.alba"};
  const auto sent = town_.Send(alba_, draft);
  ASSERT_TRUE(sent.ok());
  id_ = sent->id.Hex();
  town_.Settle();
  ASSERT_TRUE(Ack(borduria_).ok());
  Pass(seconds(40));
  ASSERT_EQ(Told(alba_), Words{"overdue 1"});
  EXPECT_EQ(At(alba_).clock->open, Words{"chief@mfa.alba"});
  EXPECT_EQ(Told(borduria_), Words());
  EXPECT_EQ(Told(third_), (Words{"soon 0", "overdue 1"}));
}

TEST_F(ClockTest, WhatEndedUndeliveredWaitsForNobody) {
  SetPolicy({});
  borduria_.engine.reset();
  const auto sent = Send();
  ASSERT_TRUE(sent.ok());
  town_.relay->End(line_, sent->sequence);
  Pass(minutes(5));
  EXPECT_EQ(At(alba_).state, State::kExpired);
  EXPECT_EQ(Told(alba_), Words());
}

// An own acknowledgement that the relay has not accepted stops our alarms, and
// begins them anew if it is taken back.
TEST_F(ClockTest, AnAcknowledgementThatIsTakenBackLeavesTheClockRunning) {
  SetPolicy({});
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  Away();
  ASSERT_FALSE(Ack(borduria_).ok());
  Pass(minutes(2));
  EXPECT_EQ(Told(borduria_), Words());
  town_.relay->refuse = v1::REFUSAL_UNKNOWN_LINE;
  town_.relay->down = false;
  Pass(minutes(2));
  EXPECT_EQ(At(borduria_).state, State::kDelivered);
  EXPECT_EQ(Told(borduria_), Words{"exhausted 1"});
}

TEST_F(ClockTest, ASweptMessageIsTakenOff) {
  ASSERT_TRUE(Send().ok());
  town_.Settle();
  auto store = town_.StoreOf(alba_);
  ASSERT_TRUE(
      store->Write([&] { return store->DestroyRecordKeys(1'000'000); }).ok());
  Pass(minutes(20));
  EXPECT_EQ(Told(alba_), Words());
  EXPECT_EQ(ClocksOf(alba_), 0u);
}

// P7: one request for each step, and what was given is given again.
TEST_F(ClockTest, OneRequestForEachStepAsksForALostAcknowledgement) {
  SetPolicy({"chief@mfa.alba"});
  ASSERT_TRUE(Send().ok());
  Pass(seconds(38));
  EXPECT_EQ(Requests(), 0u);
  Pass(seconds(12));
  EXPECT_EQ(Requests(), 1u);
  Pass(seconds(20));
  EXPECT_EQ(Requests(), 2u);
  Pass(minutes(5));
  EXPECT_EQ(Requests(), 2u);
  EXPECT_EQ(At(alba_).state, State::kDelivered);
}

// The sender's store is that of a moment before: what it had received since is
// not delivered again.
class LostAckTest : public ClockTest {
 protected:
  void LoseTheAck() {
    SetPolicy({});
    ASSERT_TRUE(Send().ok());
    town_.Settle();
    const std::string copy = town_.folder.path() + "/copy";
    alba_.engine.reset();
    std::filesystem::copy(alba_.home, copy);
    Restart();
    ASSERT_TRUE(Ack(borduria_).ok());
    town_.Settle();
    ASSERT_EQ(At(alba_).state, State::kAcknowledged);
    alba_.engine.reset();
    std::filesystem::remove_all(alba_.home);
    std::filesystem::rename(copy, alba_.home);
    Restart();
    ASSERT_EQ(At(alba_).state, State::kDelivered);
  }
  void Restart() {
    alba_.events.clear();
    town_.Start(alba_);
    town_.Watch(alba_);
    town_.Settle();
  }
};

TEST_F(LostAckTest, ItComesAgainAtTheNextStep) {
  LoseTheAck();
  Pass(minutes(1));
  EXPECT_EQ(At(alba_).state, State::kAcknowledged);
  EXPECT_EQ(At(alba_).positions[0].by, "B. Officer");
  EXPECT_EQ(Told(alba_), Words{"overdue 1"});
}

TEST_F(LostAckTest, ToThoseWhoHaveItItIsNoNews) {
  LoseTheAck();
  const auto told = third_.Told<StateChanged>().size();
  const auto first = At(third_).positions[0];
  Pass(minutes(1));
  EXPECT_EQ(third_.Told<StateChanged>().size(), told);
  EXPECT_EQ(At(third_).positions[0].sequence, first.sequence);
  EXPECT_EQ(At(third_).positions[0].at, first.at);
}

TEST_F(LostAckTest, ItSaysWhenAndByWhomItWasGiven) {
  LoseTheAck();
  const auto given = At(borduria_).positions[0];
  Pass(minutes(1));
  EXPECT_EQ(At(alba_).positions[0].at, given.at);
  EXPECT_EQ(At(alba_).positions[0].station, given.station);
}

}  // namespace
}  // namespace hotline::station
