#include <gtest/gtest.h>

#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class RespondTest : public CrisisLine {
 protected:
  RespondTest() {
    auto record = Send();
    EXPECT_TRUE(record.ok()) << record.status();
    sent_ = *record;
    town_.Settle();
  }
  Response Ack() {
    return {.message = sent_.id.Hex().substr(0, 8),
            .fact = Response::Fact::kAcknowledged,
            .operator_name = "B. Officer",
            .scripted = false,
            .reason = {}};
  }
  State StateAtSender() { return town_.LogOf(alba_)[0].state; }

  Record sent_;
};

TEST_F(RespondTest, NamedAcknowledgementReachesTheSender) {
  const auto record = town_.Respond(borduria_, Ack());
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->state, State::kAcknowledged);
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  EXPECT_EQ(log[0].state, State::kAcknowledged);
  EXPECT_EQ(log[0].positions[0].by, "B. Officer");
  EXPECT_FALSE(log[0].positions[0].scripted);
}

TEST_F(RespondTest, RefusalSaysWhy) {
  Response response = Ack();
  response.fact = Response::Fact::kRefused;
  EXPECT_EQ(ReasonOf(town_.Respond(borduria_, response).status()), "reason");
  response.reason = "not ours to decide";
  ASSERT_TRUE(town_.Respond(borduria_, response).ok());
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  EXPECT_EQ(log[0].state, State::kRefused);
  EXPECT_EQ(log[0].positions[0].reason, "not ours to decide");
}

TEST_F(RespondTest, AcknowledgementNeverCoversAnAnswer) {
  Response response = Ack();
  response.fact = Response::Fact::kAnswered;
  ASSERT_TRUE(town_.Respond(borduria_, response).ok());
  ASSERT_TRUE(town_.Respond(borduria_, Ack()).ok());
  town_.Settle();
  EXPECT_EQ(StateAtSender(), State::kAnswered);
}

TEST_F(RespondTest, WhatIsAcknowledgedAlreadyIsNotSentAgain) {
  ASSERT_TRUE(town_.Respond(borduria_, Ack()).ok());
  ASSERT_TRUE(town_.Staff(borduria_, "C. Other").ok());
  town_.Settle();
  const uint64_t before = town_.relay->submissions;
  Response other = Ack();
  other.operator_name = "C. Other";
  const auto record = town_.Respond(borduria_, other);
  town_.Settle();
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->positions[0].by, "B. Officer");
  EXPECT_EQ(town_.relay->submissions, before);
  ASSERT_TRUE(borduria_.Warned("already_acknowledged"));
  const std::string text = borduria_.Told<Warning>().back().text;
  EXPECT_TRUE(text.find("by B. Officer at 20") != std::string::npos) << text;
}

TEST_F(RespondTest, AnAnswerAfterAnAcknowledgementIsSent) {
  ASSERT_TRUE(town_.Respond(borduria_, Ack()).ok());
  Response answer = Ack();
  answer.fact = Response::Fact::kAnswered;
  ASSERT_TRUE(town_.Respond(borduria_, answer).ok());
  town_.Settle();
  EXPECT_EQ(StateAtSender(), State::kAnswered);
  EXPECT_FALSE(borduria_.Warned("already_acknowledged"));
}

TEST_F(RespondTest, WhileTheFirstWaitsASecondWaitsBesideIt) {
  Away();
  ASSERT_FALSE(town_.Respond(borduria_, Ack()).ok());
  EXPECT_EQ(ProblemOf(town_.Respond(borduria_, Ack()).status()),
            Problem::kUnreachable);
  EXPECT_FALSE(borduria_.Warned("already_acknowledged"));
}

TEST_F(RespondTest, OpenIsReadAtTheSender) {
  ASSERT_TRUE(town_.Staff(borduria_, "B. Officer").ok());
  const auto opened = town_.Ask<Record>([&](auto done) {
    borduria_.engine->Open(sent_.id.Hex(), "B. Officer", done);
  });
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->state, State::kRead);
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  EXPECT_EQ(log[0].state, State::kRead);
  EXPECT_EQ(log[0].positions[0].by, "B. Officer");
}

TEST_F(RespondTest, OpenWithoutAPersonIsNoRead) {
  const auto opened = town_.Ask<Record>(
      [&](auto done) { borduria_.engine->Open(sent_.id.Hex(), "", done); });
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->state, State::kDelivered);
}

TEST_F(RespondTest, OfflineItIsSavedAndLeavesByItself) {
  Away();
  const auto record = town_.Respond(borduria_, Ack());
  EXPECT_EQ(ProblemOf(record.status()), Problem::kUnreachable);
  EXPECT_EQ(town_.LogOf(borduria_)[0].state, State::kAcknowledged);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(StateAtSender(), State::kAcknowledged);
}

TEST_F(RespondTest, AStationWithoutKeysDoesNotKeepItFromTheQueue) {
  Desk& rogue = town_.Man(kAlba2);
  rogue.engine.reset();
  town_.relay->DropKeyPackages("hotline://mfa.alba/watch/desk-2");
  ASSERT_TRUE(town_.MakeLine(alba_, "with a rogue").ok());
  const auto record = town_.Send(alba_, town_.Text("with a rogue", "words"));
  ASSERT_TRUE(record.ok()) << record.status();
  sent_ = *record;
  town_.Settle();
  Away();
  EXPECT_EQ(ProblemOf(town_.Respond(borduria_, Ack()).status()),
            Problem::kUnreachable);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(town_.LogOf(alba_).back().state, State::kAcknowledged);
}

// Nobody is on duty longer than the station is certified, and nobody comes.
TEST_F(RespondTest, ACertificateThatHasEndedAcknowledgesNothing) {
  ASSERT_TRUE(town_.Staff(borduria_, "B. Officer").ok());
  town_.clock.Advance(std::chrono::days(91));
  const auto status = town_.Respond(borduria_, Ack()).status();
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
  EXPECT_EQ(ReasonOf(status), "nobody_on_duty");
  EXPECT_EQ(ReasonOf(town_.Staff(borduria_, "B. Officer")), "operator_expired");
  town_.Settle();
  EXPECT_NE(StateAtSender(), State::kAcknowledged);
}

TEST_F(RespondTest, ScriptNeverRespondsToAnOperation) {
  Response response = Ack();
  response.scripted = true;
  response.operator_name.clear();
  const auto record = town_.Respond(borduria_, response);
  EXPECT_EQ(ProblemOf(record.status()), Problem::kRefused);
  EXPECT_EQ(ReasonOf(record.status()), "scripted");
}

TEST_F(RespondTest, NobodyIsNoOperator) {
  Response response = Ack();
  response.operator_name.clear();
  const auto status = town_.Respond(borduria_, response).status();
  EXPECT_EQ(ReasonOf(status), "nobody_on_duty");
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
}

TEST_F(RespondTest, ANameThatShowsNothingIsNoOperator) {
  for (const char* name : {" ", "\t", "\u200b", "\u202e"}) {
    Response response = Ack();
    response.operator_name = name;
    const auto refused = town_.Respond(borduria_, response).status();
    EXPECT_EQ(ProblemOf(refused), Problem::kUsage);
    EXPECT_EQ(ReasonOf(refused), "operator");
    const auto opened = town_.Ask<Record>(
        [&](auto done) { borduria_.engine->Open(sent_.id.Hex(), name, done); });
    EXPECT_EQ(ReasonOf(opened.status()), "operator");
  }
  EXPECT_EQ(town_.LogOf(borduria_)[0].state, State::kDelivered);
}

TEST_F(RespondTest, OwnMessageIsNotRespondedTo) {
  EXPECT_EQ(ReasonOf(town_.Respond(alba_, Ack()).status()), "own_message");
}

TEST_F(RespondTest, UnknownOrShortIdsAreUsage) {
  Response response = Ack();
  response.message = "ffffffffffffffff";
  EXPECT_EQ(ReasonOf(town_.Respond(borduria_, response).status()),
            "unknown_message");
  response.message = sent_.id.Hex().substr(0, 7);
  EXPECT_EQ(ReasonOf(town_.Respond(borduria_, response).status()),
            "message_id");
  response.message = "ABCDEF0123";
  EXPECT_EQ(ReasonOf(town_.Respond(borduria_, response).status()),
            "message_id");
}

}  // namespace
}  // namespace hotline::station
