// A person's response counts when the relay has accepted it: until then it is
// pending, and what never arrives is taken back and told.
#include "client/station/own_response.h"

#include <gtest/gtest.h>

#include "client/station/progress.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class OwnResponseTest : public TwoStations {
 protected:
  OwnResponseTest() { Begin(); }
  // On a line of whoever is manned now.
  void Begin() {
    const std::string name = "line " + std::to_string(town_.desks.size());
    const auto line = town_.MakeLine(alba_, name);
    ASSERT_TRUE(line.ok()) << line.status();
    line_ = line->id;
    const auto sent = town_.Send(alba_, town_.Text(name, "the words"));
    ASSERT_TRUE(sent.ok()) << sent.status();
    id_ = sent->id.Hex();
    town_.Settle();
  }
  absl::StatusOr<Record> Ack(Desk& desk) {
    return town_.Respond(desk, {.message = id_,
                                .fact = Response::Fact::kAcknowledged,
                                .operator_name = "B. Officer",
                                .scripted = false,
                                .reason = {}});
  }
  Record Shown(Desk& desk) {
    return *town_.Ask<Record>([&](auto done) { desk.engine->Show(id_, done); });
  }
  uint64_t Queued(Desk& desk) {
    return town_.Ask<Status>([&](auto done) { desk.engine->GetStatus(done); })
        ->queued;
  }
  uint64_t LastOfTheLine(Desk& desk) {
    return town_
        .Ask<LineRecord>(
            [&](auto done) { desk.engine->ShowLine(line_.Hex(), done); })
        ->last_sequence;
  }
  // The warnings of that code that name the message.
  size_t Named(Desk& desk, const std::string& code) {
    size_t out = 0;
    for (const Warning& one : desk.Told<Warning>()) {
      out += one.code == code &&
             one.text.find(id_.substr(0, 12)) != std::string::npos;
    }
    return out;
  }

  base::LineId line_;
  std::string id_;
};

TEST_F(OwnResponseTest, ItIsPendingUntilTheRelayHasIt) {
  Away();
  EXPECT_EQ(ProblemOf(Ack(borduria_).status()), Problem::kUnreachable);
  EXPECT_EQ(Shown(borduria_).state, State::kAcknowledged);
  EXPECT_TRUE(Shown(borduria_).pending());
  EXPECT_TRUE(borduria_.Told<StateChanged>().back().change.pending());
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(Shown(borduria_).state, State::kAcknowledged);
  EXPECT_FALSE(Shown(borduria_).pending());
  EXPECT_FALSE(borduria_.Told<StateChanged>().back().change.pending());
  EXPECT_EQ(Shown(alba_).state, State::kAcknowledged);
}

TEST_F(OwnResponseTest, WhatIsAcceptedAtOnceIsToldOnceAndNeverPending) {
  ASSERT_TRUE(Ack(borduria_).ok());
  town_.Settle();
  const auto told = borduria_.Told<StateChanged>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].change.by, "B. Officer");
  EXPECT_FALSE(told[0].change.pending());
}

TEST_F(OwnResponseTest, OneThatWaitsIsCounted) {
  Away();
  EXPECT_EQ(Queued(borduria_), 0u);
  ASSERT_FALSE(Ack(borduria_).ok());
  EXPECT_EQ(Queued(borduria_), 1u);
}

TEST_F(OwnResponseTest, RefusedItIsTakenBackAndNamed) {
  ASSERT_TRUE(town_.Staff(borduria_, "B. Officer").ok());
  ASSERT_TRUE(town_
                  .Ask<Record>([&](auto done) {
                    borduria_.engine->Open(id_, "B. Officer", done);
                  })
                  .ok());
  town_.Settle();
  town_.relay->refuse = v1::REFUSAL_UNKNOWN_LINE;
  EXPECT_EQ(ReasonOf(Ack(borduria_).status()), "unknown_line");
  town_.Settle();
  EXPECT_EQ(Shown(borduria_).state, State::kRead);
  EXPECT_EQ(Shown(borduria_).positions.at(0).by, "B. Officer");
  EXPECT_EQ(Named(borduria_, "refused"), 1u);
  EXPECT_EQ(borduria_.Told<StateChanged>().back().change.state, State::kRead);
}

TEST_F(OwnResponseTest, ARelayThatForgotTheStationLeavesItQueued) {
  town_.relay->refuse = v1::REFUSAL_NOT_ENROLLED;
  EXPECT_EQ(ProblemOf(Ack(borduria_).status()), Problem::kUnreachable);
  EXPECT_TRUE(Shown(borduria_).pending());
}

TEST_F(OwnResponseTest, GivenUpByRejoinItIsTakenBackAndNamedOnce) {
  borduria_.engine.reset();
  Desk copy;
  copy.home = town_.folder.path() + "/copy";
  std::filesystem::copy(borduria_.home, copy.home);
  Away();
  town_.Start(copy);
  ASSERT_FALSE(Ack(copy).ok());
  copy.engine.reset();
  town_.relay->down = false;
  town_.Start(borduria_);
  Draft draft = town_.Text(line_.Hex(), "after the copy");
  draft.to = {"watch@mfa.alba"};
  ASSERT_TRUE(town_.Send(borduria_, draft).ok());
  borduria_.engine.reset();
  town_.Start(copy);
  town_.Watch(copy);
  town_.Settle();
  ASSERT_TRUE(
      town_.Ask<Status>([&](auto done) { copy.engine->Rejoin(done); }).ok());
  town_.Settle();
  EXPECT_EQ(Shown(copy).state, State::kDelivered);
  EXPECT_EQ(Named(copy, "refused"), 1u);
}

TEST_F(OwnResponseTest, EndedUndeliveredItIsTakenBackAndNamed) {
  alba_.engine.reset();
  ASSERT_TRUE(Ack(borduria_).ok());
  EXPECT_FALSE(Shown(borduria_).pending());
  town_.relay->End(line_, LastOfTheLine(borduria_));
  town_.Settle();
  EXPECT_EQ(Shown(borduria_).state, State::kDelivered);
  EXPECT_EQ(Named(borduria_, "expired"), 1u);
}

TEST_F(OwnResponseTest, OneStationOfThePositionIsEnough) {
  Desk& other = town_.Man(kAlba2);
  Begin();
  other.engine.reset();
  ASSERT_TRUE(Ack(borduria_).ok());
  town_.Settle();
  town_.relay->End(line_, LastOfTheLine(borduria_));
  town_.Settle();
  EXPECT_EQ(Shown(borduria_).state, State::kAcknowledged);
  EXPECT_FALSE(borduria_.Warned("expired"));
}

PositionState At(State state, uint64_t sequence, uint64_t own) {
  PositionState out;
  out.position = "duty@mod.borduria";
  out.state = state;
  out.station = own != 0 ? "ours" : "a sister's";
  out.sequence = sequence;
  out.own = own;
  return out;
}

TEST(TakeBackTest, TheSistersAcknowledgementStandsAgain) {
  std::vector<PositionState> progress = {At(State::kDelivered, 0, 0)};
  ASSERT_TRUE(Advance(progress, At(State::kAcknowledged, 5, 7)));
  ASSERT_TRUE(Advance(progress, At(State::kAcknowledged, 6, 0)));
  EXPECT_EQ(progress.at(0).sequence, 5u);
  TakeBack(progress, 7, base::FromMillis(1));
  EXPECT_EQ(progress.at(0).state, State::kAcknowledged);
  EXPECT_EQ(progress.at(0).sequence, 6u);
}

TEST(TakeBackTest, UnderAnAnswerTheAcknowledgementStandsAgain) {
  std::vector<PositionState> progress = {At(State::kDelivered, 0, 0)};
  ASSERT_TRUE(Advance(progress, At(State::kAcknowledged, 5, 7)));
  ASSERT_TRUE(Advance(progress, At(State::kAnswered, 0, 8)));
  EXPECT_EQ(progress.at(0).state, State::kAnswered);
  TakeBack(progress, 8, base::FromMillis(1));
  EXPECT_EQ(progress.at(0).own, 7u);
}

TEST(TakeBackTest, OfAStoreThatKeptNothingItWasDelivered) {
  std::vector<PositionState> progress = {At(State::kAcknowledged, 5, 7)};
  TakeBack(progress, 7, base::FromMillis(1));
  ASSERT_EQ(progress.size(), 1u);
  EXPECT_EQ(progress[0].state, State::kDelivered);
  EXPECT_EQ(progress[0].at, base::FromMillis(1));
}

// What is kept behind does not grow with every try.
TEST(TakeBackTest, RespondingAgainAndAgainKeepsLittle) {
  std::vector<PositionState> progress = {At(State::kDelivered, 0, 0)};
  for (uint64_t own = 1; own < 100; ++own) {
    Advance(progress, At(State::kAcknowledged, 0, own));
    Advance(progress, At(State::kAnswered, 0, own + 1'000));
  }
  EXPECT_LE(progress.size(), 3u);
  EXPECT_EQ(progress.at(0).own, 1'099u);
}

}  // namespace
}  // namespace hotline::station
