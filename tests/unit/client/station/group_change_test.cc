// Lines whose members and keys change: who is added, taken out, leaves; what
// was written meanwhile (P11, P12, P18).
#include <set>

#include "tests/unit/client/station/group_town.h"

namespace hotline::station {
namespace {

class GroupChangeTest : public GroupTown {
 protected:
  GroupChangeTest() { MakeGroup(); }

  // What borduria writes without having heard of what happened since.
  absl::StatusOr<Record> SendUnaware(const std::string& text) {
    town_.Start(borduria_);
    Draft draft = town_.Text("crisis", text);
    draft.to = {"watch@mfa.alba"};
    return town_.Send(borduria_, draft);
  }
  LineChange Remove(const std::string& who) {
    return {.act = LineChange::Act::kRemove,
            .line = {},
            .who = {who},
            .operator_name = {},
            .reason = {}};
  }
};

TEST_F(GroupChangeTest, NewKeysAreANewEpochForAll) {
  const uint64_t before = EpochOf(alba_);
  ASSERT_TRUE(Rekey(alba_).ok());
  EXPECT_EQ(EpochOf(alba_), before + 1);
  EXPECT_EQ(EpochOf(borduria_), before + 1);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
}

// P12: nobody joined.
TEST_F(GroupChangeTest, AMessageOfAnEndedEpochIsEncryptedAnew) {
  borduria_.engine.reset();
  ASSERT_TRUE(Rekey(alba_).ok());
  const auto sent = SendUnaware("the words");
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->state, State::kSent);
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].text, "the words");
  EXPECT_EQ(log[0].id, sent->id);
  EXPECT_FALSE(log[0].quarantined);
}

// P12: a position of which the author knew nothing.
TEST_F(GroupChangeTest, AMessageIsHeldWhereANewPositionWouldReadIt) {
  Desk& cell = town_.Man("cell@mfa.alba/desk-1");
  borduria_.engine.reset();
  Join(cell, "cell@mfa.alba");
  const auto held = SendUnaware("for watch alone");
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->state, State::kHeld);
  EXPECT_EQ(held->reason_name, "newcomers");
  EXPECT_NE(held->reason.find("cell@mfa.alba"), std::string::npos);
  town_.Watch(borduria_);
  town_.strand.Pass(std::chrono::minutes(2));
  EXPECT_TRUE(town_.LogOf(cell).empty());
  EXPECT_TRUE(town_.LogOf(alba_).empty());

  const auto released = town_.Ask<Record>(
      [&](auto done) { borduria_.engine->Release(held->id.Hex(), done); });
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->state, State::kSent);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_).at(0).text, "for watch alone");
  EXPECT_EQ(town_.LogOf(cell).at(0).text, "for watch alone");
}

TEST_F(GroupChangeTest, OnlyWhatIsHeldIsReleased) {
  const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
  ASSERT_TRUE(sent.ok());
  const auto released = town_.Ask<Record>(
      [&](auto done) { alba_.engine->Release(sent->id.Hex(), done); });
  EXPECT_EQ(ReasonOf(released.status()), "not_held");
}

TEST_F(GroupChangeTest, ThreePositionsReadOneMessage) {
  Desk& cell = town_.Man("cell@mfa.alba/desk-1");
  Join(cell, "cell@mfa.alba");
  EXPECT_TRUE(borduria_.Warned("newcomer"));
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
  EXPECT_EQ(town_.LogOf(cell).at(0).text, "the words");
}

TEST_F(GroupChangeTest, WhoIsTakenOutReadsNothingLater) {
  Desk& cell = town_.Man("cell@mfa.alba/desk-1");
  Join(cell, "cell@mfa.alba");
  ASSERT_TRUE(Change(alba_, Remove("cell@mfa.alba")).ok());
  EXPECT_EQ(LineOf(cell).state, "removed");
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
  EXPECT_TRUE(town_.LogOf(cell).empty());
  EXPECT_EQ(ReasonOf(town_.Send(cell, town_.Text("crisis", "x")).status()),
            "not_member");
}

TEST_F(GroupChangeTest, WhoIsNotEntitledTakesNobodyOut) {
  EXPECT_EQ(ReasonOf(Change(borduria_, Remove("watch@mfa.alba")).status()),
            "not_entitled");
  EXPECT_EQ(LineOf(alba_).state, "active");
}

TEST_F(GroupChangeTest, NobodyTakesItselfOutSo) {
  EXPECT_EQ(ReasonOf(Change(alba_, Remove("watch@mfa.alba")).status()),
            "own_station");
  EXPECT_EQ(ReasonOf(Change(alba_, Remove("cell@mfa.alba")).status()),
            "not_on_line");
}

// P18.
TEST_F(GroupChangeTest, WhoLeavesHasNoKeysAndIsTakenOutByOthers) {
  Desk& cell = town_.Man("cell@mfa.alba/desk-1");
  Join(cell, "cell@mfa.alba");
  const LineChange leave{.act = LineChange::Act::kLeave,
                         .line = {},
                         .who = {},
                         .operator_name = "C. Officer",
                         .reason = "done"};
  ASSERT_TRUE(Change(cell, leave).ok());
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(LineOf(cell).state, "left");
  EXPECT_EQ(LineOf(alba_).stations.size(), 2u);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
  EXPECT_TRUE(town_.LogOf(cell).empty());
}

TEST_F(GroupChangeTest, AClosedLineCarriesNoOperation) {
  ASSERT_TRUE(Change(alba_, {.act = LineChange::Act::kClose,
                             .line = {},
                             .who = {},
                             .operator_name = {},
                             .reason = {}})
                  .ok());
  town_.Settle();
  EXPECT_EQ(ReasonOf(town_.Send(alba_, town_.Text("crisis", "x")).status()),
            "line_ended");
}

// P11: the same bytes, whatever is lost.
TEST_F(GroupChangeTest, ALostAnswerLosesNoCommit) {
  const uint64_t before = EpochOf(alba_);
  town_.relay->lose_answers = true;
  Rekey(alba_).IgnoreError();
  alba_.engine.reset();
  town_.relay->lose_answers = false;
  town_.Start(alba_);
  town_.Watch(alba_);
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(EpochOf(alba_), before + 1);
  EXPECT_EQ(EpochOf(borduria_), before + 1);
}

TEST_F(GroupChangeTest, OfTwoCommitsAtOnceOneCounts) {
  alba_.engine->ChangeLine({.act = LineChange::Act::kRekey,
                            .line = "crisis",
                            .who = {},
                            .operator_name = {},
                            .reason = {}},
                           [](const auto&) {});
  borduria_.engine->ChangeLine({.act = LineChange::Act::kRekey,
                                .line = "crisis",
                                .who = {},
                                .operator_name = {},
                                .reason = {}},
                               [](const auto&) {});
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(EpochOf(alba_), EpochOf(borduria_));
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
  EXPECT_FALSE(alba_.Warned("divergence"));
  EXPECT_FALSE(borduria_.Warned("divergence"));
}

// Another process of alba's store: a script beside the watch.
TEST_F(GroupChangeTest, ProcessesOfOneStoreUseNoKeyTwice) {
  Desk script;
  script.name = alba_.name;
  script.home = alba_.home;
  town_.Start(script);
  for (int i = 0; i < 4; ++i) {
    Desk& desk = i % 2 == 0 ? alba_ : script;
    ASSERT_TRUE(town_.Send(desk, town_.Text("crisis", "words")).ok());
  }
  ASSERT_TRUE(Rekey(alba_).ok());
  const auto sent = town_.Send(script, town_.Text("crisis", "last"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->state, State::kSent);
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 5u);
  for (const Record& one : log) EXPECT_FALSE(one.quarantined);
  EXPECT_EQ(log.back().text, "last");
  EXPECT_EQ(log.back().serial, sent->serial);
}

// P12: what was written in an epoch and delivered after its end still opens.
TEST_F(GroupChangeTest, AMessageOfTheEpochBeforeIsReadByItsOwnMembers) {
  borduria_.engine.reset();
  ASSERT_TRUE(town_
                  .Send(alba_, town_.Text("crisis", "before",
                                          message::Precedence::kRoutine))
                  .ok());
  ASSERT_TRUE(Rekey(alba_).ok());
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "after")).ok());
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  std::set<std::string> texts;
  for (const Record& one : town_.LogOf(borduria_)) {
    EXPECT_FALSE(one.quarantined) << one.reason;
    texts.insert(one.text);
  }
  EXPECT_EQ(texts, (std::set<std::string>{"after", "before"}));
}

// The relay's word for who is on the line adds nobody.
TEST_F(GroupChangeTest, WhoTheRelayAddsReadsNothing) {
  Desk& cell = town_.Man("cell@mfa.alba/desk-1");
  const base::LineId id = LineOf(alba_).id;
  town_.relay->AddToRoster(base::ToString(id.bytes()),
                           "hotline://mfa.alba/cell/desk-1");
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  for (const Record& one : town_.LogOf(cell)) {
    EXPECT_TRUE(one.quarantined);
    EXPECT_TRUE(one.text.empty());
  }
  EXPECT_EQ(LineOf(alba_).stations.size(), 2u);
}

}  // namespace
}  // namespace hotline::station
