#include <gtest/gtest.h>

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

class RespondTest : public testing::Test {
 protected:
  RespondTest() : alba_(town_.Man(kAlba)), borduria_(town_.Man(kBorduria)) {
    EXPECT_TRUE(town_.MakeLine(alba_, "crisis").ok());
    auto record = town_.Send(alba_, town_.Text("crisis", "the words"));
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

  Town town_;
  Desk& alba_;
  Desk& borduria_;
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
  town_.relay->down = true;
  town_.Settle();
  ASSERT_FALSE(town_.Respond(borduria_, Ack()).ok());
  EXPECT_EQ(ProblemOf(town_.Respond(borduria_, Ack()).status()),
            Problem::kUnreachable);
  EXPECT_FALSE(borduria_.Warned("already_acknowledged"));
}

TEST_F(RespondTest, OpenIsReadAtTheSender) {
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
  town_.relay->down = true;
  town_.Settle();
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
  town_.relay->down = true;
  town_.Settle();
  EXPECT_EQ(ProblemOf(town_.Respond(borduria_, Ack()).status()),
            Problem::kUnreachable);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(town_.LogOf(alba_).back().state, State::kAcknowledged);
}

TEST_F(RespondTest, ACertificateThatHasEndedAcknowledgesNothing) {
  town_.clock.Advance(std::chrono::days(91));
  const auto status = town_.Respond(borduria_, Ack()).status();
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
  EXPECT_EQ(ReasonOf(status), "certificate_expired");
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
  EXPECT_EQ(ReasonOf(town_.Respond(borduria_, response).status()), "operator");
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

TEST(SisterTest, OtherStationsOfThePositionSeeWhoAcknowledged) {
  Town town;
  Desk& alba = town.Man(kAlba);
  Desk& one = town.Man(kBorduria);
  Desk& two = town.Man("duty@mod.borduria/desk-2");
  ASSERT_TRUE(town.MakeLine(alba, "crisis").ok());
  const auto sent = town.Send(alba, town.Text("crisis", "the words"));
  ASSERT_TRUE(sent.ok());
  town.Settle();
  ASSERT_TRUE(town.Respond(one, {.message = sent->id.Hex(),
                                 .fact = Response::Fact::kAcknowledged,
                                 .operator_name = "B. Officer",
                                 .scripted = false,
                                 .reason = {}})
                  .ok());
  town.Settle();
  const auto log = town.LogOf(two);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].state, State::kAcknowledged);
  EXPECT_EQ(log[0].positions[0].by, "B. Officer");
}

// Two stations of one position respond before they have heard of each other.
class SistersTest : public testing::Test {
 protected:
  SistersTest()
      : alba_(town_.Man(kAlba)),
        one_(town_.Man(kBorduria)),
        two_(town_.Man("duty@mod.borduria/desk-2")) {
    EXPECT_TRUE(town_.MakeLine(alba_, "crisis").ok());
    const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
    EXPECT_TRUE(sent.ok()) << sent.status();
    id_ = sent->id.Hex();
    town_.Settle();
  }
  void Respond(Desk& desk, const std::string& name,
               Response::Fact fact = Response::Fact::kAcknowledged) {
    desk.engine->Respond({.message = id_,
                          .fact = fact,
                          .operator_name = name,
                          .scripted = false,
                          .reason = "a reason"},
                         [](const auto&) {});
    town_.strand.RunAll();
  }
  // Saved at both, sent by neither.
  template <class Run>
  void Apart(Run run) {
    town_.relay->down = true;
    town_.Settle();
    run();
    town_.relay->down = false;
    town_.strand.Pass(std::chrono::minutes(2));
  }
  // What each station shows: the state and who gave it.
  std::set<std::pair<State, std::string>> Shown() {
    std::set<std::pair<State, std::string>> out;
    for (Desk* desk : {&alba_, &one_, &two_}) {
      const Record record = town_.LogOf(*desk).at(0);
      EXPECT_EQ(record.positions.size(), 1u) << desk->name;
      out.emplace(record.state, record.positions.at(0).by);
    }
    return out;
  }

  Town town_;
  Desk& alba_;
  Desk& one_;
  Desk& two_;
  std::string id_;
};

TEST_F(SistersTest, AllNameTheFirstOnTheLine) {
  Respond(two_, "Anna");
  Respond(one_, "Boris");
  town_.Settle();
  EXPECT_EQ(Shown(),
            (std::set{std::pair(State::kAcknowledged, std::string("Anna"))}));
}

TEST_F(SistersTest, AllNameOneAfterBothWereAway) {
  Apart([this] {
    Respond(one_, "Anna");
    Respond(two_, "Boris");
    EXPECT_EQ(town_.LogOf(one_)[0].positions[0].by, "Anna");
    EXPECT_EQ(town_.LogOf(two_)[0].positions[0].by, "Boris");
  });
  EXPECT_EQ(Shown().size(), 1u);
}

TEST_F(SistersTest, ALostReceiptChangesNoName) {
  town_.relay->lose_answers = true;
  Respond(two_, "Anna");
  town_.relay->lose_answers = false;
  Respond(one_, "Boris");
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_EQ(Shown(),
            (std::set{std::pair(State::kAcknowledged, std::string("Anna"))}));
}

TEST_F(SistersTest, OfAnswerAndRefusalAllShowTheLastOnTheLine) {
  town_.relay->lose_answers = true;
  Respond(two_, "Anna", Response::Fact::kAnswered);
  town_.relay->lose_answers = false;
  Respond(one_, "Boris", Response::Fact::kRefused);
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_EQ(Shown(),
            (std::set{std::pair(State::kRefused, std::string("Boris"))}));
}

TEST_F(SistersTest, AnAnswerCoversBothAcknowledgements) {
  Apart([this] {
    Respond(one_, "Anna");
    Respond(two_, "Boris");
    Respond(two_, "Clara", Response::Fact::kAnswered);
  });
  EXPECT_EQ(Shown(),
            (std::set{std::pair(State::kAnswered, std::string("Clara"))}));
}

TEST_F(SistersTest, AcknowledgingAgainAndAgainKeepsTheFirst) {
  Apart([this] {
    for (const char* name : {"Anna", "Boris", "Clara"}) Respond(one_, name);
  });
  EXPECT_EQ(Shown(),
            (std::set{std::pair(State::kAcknowledged, std::string("Anna"))}));
}

}  // namespace
}  // namespace hotline::station
