#include "client/station/lines.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class LinesTest : public TwoStations {
 protected:
  std::vector<LineRecord> ListOf(Desk& desk) {
    auto lines = town_.Ask<std::vector<LineRecord>>(
        [&](auto done) { desk.engine->ListLines(done); });
    EXPECT_TRUE(lines.ok()) << lines.status();
    return *lines;
  }
  absl::Status Create(LineDraft draft) {
    return town_
        .Ask<LineRecord>([&](auto done) {
          alba_.engine->CreateLine(std::move(draft), done);
        })
        .status();
  }
  LineDraft Draft() {
    return {.name = "crisis",
            .positions = {"duty@mod.borduria"},
            .mandate = "m",
            .until = town_.clock.Now() + std::chrono::days(3),
            .line_class = message::Class::kLive};
  }
};

TEST_F(LinesTest, BothSidesKnowTheLineByItsCard) {
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  for (Desk* desk : {&alba_, &borduria_}) {
    const auto lines = ListOf(*desk);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].name, "crisis");
    EXPECT_EQ(lines[0].mandate, "crisis");
    EXPECT_EQ(lines[0].creator, "hotline://mfa.alba/watch/desk-1");
    EXPECT_EQ(lines[0].positions, (std::vector<std::string>{
                                      "watch@mfa.alba", "duty@mod.borduria"}));
    EXPECT_TRUE(lines[0].strangers.empty());
  }
}

TEST_F(LinesTest, TheOtherSideCanAnswerOnItAtOnce) {
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  station::Draft draft = town_.Text("crisis", "an answer");
  draft.to = {"watch@mfa.alba"};
  ASSERT_TRUE(town_.Send(borduria_, draft).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_).at(0).text, "an answer");
}

TEST_F(LinesTest, FlashThatOvertakesTheCardIsShownAfterIt) {
  borduria_.engine.reset();
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "urgent")).ok());
  borduria_.events.clear();
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].text, "urgent");
  EXPECT_FALSE(log[0].quarantined);
  EXPECT_EQ(log[0].line_name, "crisis");
}

TEST_F(LinesTest, MessageWhoseCardNeverComesIsQuarantinedInTheEnd) {
  town_.relay->alter_delivery = nullptr;
  borduria_.engine.reset();
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "urgent")).ok());
  // The card is spoilt on its way; the FLASH is not.
  town_.relay->alter_delivery = [](v1::Delivered& delivered) {
    if (delivered.sequence() == 1) {
      delivered.mutable_envelope()->mutable_body()->back() ^= 1;
    }
  };
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.strand.Pass(std::chrono::minutes(11));
  for (const Record& record : town_.LogOf(borduria_)) {
    EXPECT_TRUE(record.quarantined);
    EXPECT_TRUE(record.text.empty());
  }
  EXPECT_EQ(town_.LogOf(borduria_).size(), 2u);
}

TEST_F(LinesTest, StrangerOnTheRosterIsToldAndNeverWrittenTo) {
  const auto line = town_.MakeLine(alba_, "crisis");
  ASSERT_TRUE(line.ok());
  Desk& stranger = town_.Man("spy@mod.borduria/desk-1");
  town_.relay->AddToRoster(base::ToString(line->id.bytes()),
                           "hotline://mod.borduria/spy/desk-1");
  EXPECT_EQ(ListOf(alba_)[0].strangers,
            std::vector<std::string>{"hotline://mod.borduria/spy/desk-1"});
  town_.Settle();
  EXPECT_TRUE(alba_.Warned("stranger"));
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "secret")).ok());
  town_.strand.Pass(std::chrono::minutes(12));
  for (const Record& record : town_.LogOf(stranger)) {
    EXPECT_TRUE(record.quarantined);
    EXPECT_TRUE(record.text.empty());
  }
}

TEST_F(LinesTest, KilledBetweenWishAndCardTheLineIsFinishedLater) {
  town_.relay->lose_answers = true;
  const auto line = town_.MakeLine(alba_, "crisis");
  ASSERT_TRUE(line.ok()) << line.status();
  town_.relay->lose_answers = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(ListOf(borduria_).at(0).name, "crisis");
}

TEST_F(LinesTest, PositionWithoutAStationIsRefused) {
  LineDraft draft = Draft();
  draft.positions.push_back("nobody@mod.borduria");
  EXPECT_EQ(ReasonOf(Create(draft)), "no_station");
  EXPECT_TRUE(ListOf(alba_).empty());
}

TEST_F(LinesTest, BadDraftsAreUsage) {
  LineDraft ended = Draft();
  ended.until = town_.clock.Now();
  EXPECT_EQ(ReasonOf(Create(ended)), "until");
  LineDraft alone = Draft();
  alone.positions = {"watch@mfa.alba"};
  EXPECT_EQ(ReasonOf(Create(alone)), "position");
  LineDraft malformed = Draft();
  malformed.positions = {"Duty@mod.borduria"};
  EXPECT_EQ(ReasonOf(Create(malformed)), "position");
  LineDraft nameless = Draft();
  nameless.name.clear();
  EXPECT_EQ(ReasonOf(Create(nameless)), "line");
  EXPECT_TRUE(ListOf(alba_).empty());
}

TEST_F(LinesTest, OfflineALineCannotBeMade) {
  Away();
  const absl::Status status = Create(Draft());
  EXPECT_EQ(ProblemOf(status), Problem::kUnreachable);
  EXPECT_TRUE(absl::StartsWith(status.message(), "No line was made or saved"))
      << status;
  EXPECT_TRUE(ListOf(alba_).empty());
}

TEST_F(LinesTest, ARelayThatGoesAwayMeanwhileMakesItWithTheNextSession) {
  const auto made = town_.Ask<LineRecord>([&](auto done) {
    alba_.engine->CreateLine(Draft(), done);
    // Who is on it has been asked.
    town_.relay->down = true;
  });
  EXPECT_EQ(ProblemOf(made.status()), Problem::kUnreachable);
  EXPECT_TRUE(
      absl::StartsWith(made.status().message(), "The line is not made yet"))
      << made.status();
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(ListOf(borduria_).at(0).name, "crisis");
}

TEST_F(LinesTest, RootThatIsNotPinnedManNoLine) {
  auto store =
      *Store::Open(alba_.home, Town::StoreKey().Reveal(), town_.random);
  ASSERT_TRUE(SaveRoots(*store, {{*pki::AuthorityName::Parse("mfa.alba"),
                                  town_.alba.root()}})
                  .ok());
  town_.Start(alba_);
  EXPECT_EQ(ReasonOf(Create(Draft())), "no_station");
}

TEST_F(LinesTest, ANameThatTheStationHasIsNotGivenTwice) {
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  EXPECT_EQ(ReasonOf(Create(Draft())), "exists");
  LineDraft back = Draft();
  back.positions = {"watch@mfa.alba"};
  const auto made = town_.Ask<LineRecord>(
      [&](auto done) { borduria_.engine->CreateLine(back, done); });
  EXPECT_EQ(ReasonOf(made.status()), "exists");
  EXPECT_EQ(ListOf(borduria_).size(), 1u);
}

TEST_F(LinesTest, TwoLinesOfOneNameByOneCreatorNeedTheirIds) {
  const auto first = town_.MakeLine(alba_, "crisis");
  ASSERT_TRUE(first.ok());
  {
    auto store =
        *Store::Open(alba_.home, Town::StoreKey().Reveal(), town_.random);
    ASSERT_TRUE(store->database().Execute("DELETE FROM line").ok());
  }
  const auto second = town_.MakeLine(alba_, "crisis");
  ASSERT_TRUE(second.ok()) << second.status();
  station::Draft draft = town_.Text("crisis", "x");
  draft.to = {"watch@mfa.alba"};
  const absl::Status status = town_.Send(borduria_, draft).status();
  EXPECT_EQ(ReasonOf(status), "ambiguous");
  for (const auto& line : {*first, *second}) {
    EXPECT_NE(status.message().find(line.id.Hex()), std::string::npos);
  }
  draft.line = first->id.Hex();
  EXPECT_TRUE(town_.Send(borduria_, draft).ok());
}

TEST_F(LinesTest, ALaterLineOfAnotherStationDoesNotTakeTheName) {
  const auto line = town_.MakeLine(alba_, "crisis");
  ASSERT_TRUE(line.ok());
  Desk& hijacker = town_.Man("spy@mod.borduria/desk-1");
  ASSERT_TRUE(town_.MakeLine(hijacker, "crisis").ok());
  ASSERT_EQ(ListOf(borduria_).size(), 2u);
  station::Draft draft = town_.Text("crisis", "x");
  draft.to = {"watch@mfa.alba"};
  const auto sent = town_.Send(borduria_, draft);
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->line, line->id);
  EXPECT_TRUE(borduria_.Warned("line_name"));
}

TEST_F(LinesTest, LinesAreListedPageByPage) {
  for (const char* name : {"one", "two", "three", "four", "five"}) {
    ASSERT_TRUE(town_.MakeLine(alba_, name).ok());
  }
  EXPECT_EQ(ListOf(borduria_).size(), 5u);
}

// What the relay could not be asked for is no stranger's line.
TEST_F(LinesTest, AFlashOnALineThatCannotBeAskedForComesAgain) {
  town_.relay->hide_lines = true;
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_TRUE(town_.LogOf(borduria_).empty());
  EXPECT_TRUE(borduria_.Warned("quota"));
  town_.relay->hide_lines = false;
  town_.strand.Pass(std::chrono::minutes(1));
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].text, "the words");
  EXPECT_FALSE(log[0].quarantined);
}

TEST_F(LinesTest, ARefusedListIsSaid) {
  town_.relay->hide_lines = true;
  ListOf(alba_);
  EXPECT_TRUE(alba_.Warned("lines"));
}

TEST_F(LinesTest, AMemberWithoutKeysKeepsNothingFromTheOthers) {
  Desk& silent = town_.Man("duty@mod.borduria/desk-2");
  silent.engine->Unwatch();
  town_.relay->DropKeyPackages("hotline://mod.borduria/duty/desk-2");
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  town_.Settle();
  ASSERT_EQ(town_.LogOf(borduria_).size(), 1u);
  EXPECT_TRUE(alba_.Warned("station"));
}

TEST_F(LinesTest, TheCardOfANewLineDoesNotWaitBehindOtherTraffic) {
  ASSERT_TRUE(town_.MakeLine(alba_, "crisis").ok());
  EXPECT_EQ(town_.relay->PrecedenceOfTheFirst(), message::Precedence::kFlash);
}

}  // namespace
}  // namespace hotline::station
