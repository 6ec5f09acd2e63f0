// Two stations of one position, whose responses may cross: who gave them, as
// each of the two and the sender shows it.
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class SistersTest : public TwoStations {
 protected:
  SistersTest() : two_(town_.Man("duty@mod.borduria/desk-2")) {
    EXPECT_TRUE(town_.MakeLine(alba_, "crisis").ok());
    const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
    EXPECT_TRUE(sent.ok()) << sent.status();
    id_ = sent->id.Hex();
    town_.Settle();
  }
  void Respond(Desk& desk, const std::string& name,
               Response::Fact fact = Response::Fact::kAcknowledged) {
    EXPECT_TRUE(town_.Staff(desk, name).ok());
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
    Away();
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

  Desk& one_ = borduria_;
  Desk& two_;
  std::string id_;
};

TEST_F(SistersTest, OtherStationsOfThePositionSeeWhoAcknowledged) {
  ASSERT_TRUE(town_
                  .Respond(one_, {.message = id_,
                                  .fact = Response::Fact::kAcknowledged,
                                  .operator_name = "B. Officer",
                                  .scripted = false,
                                  .reason = {}})
                  .ok());
  town_.Settle();
  const auto log = town_.LogOf(two_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].state, State::kAcknowledged);
  EXPECT_EQ(log[0].positions[0].by, "B. Officer");
}

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
