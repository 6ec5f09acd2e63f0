// A line with group keys, from the offer to the message that is read under its
// keys (P4, P11, P16).
#include "tests/unit/client/station/group_town.h"

namespace hotline::station {
namespace {

class GroupLineTest : public GroupTown {};

TEST_F(GroupLineTest, ALineBeginsWithItsMakerAlone) {
  const auto line = Offer();
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->state, "active");
  EXPECT_EQ(line->stations,
            std::vector<std::string>{"hotline://mfa.alba/watch/desk-1"});
}

TEST_F(GroupLineTest, NobodyIsAddedUnasked) {
  ASSERT_TRUE(Offer().ok());
  EXPECT_EQ(LineOf(borduria_).state, "invited");
  EXPECT_EQ(LineOf(alba_).stations.size(), 1u);
  EXPECT_EQ(ReasonOf(town_.Send(alba_, town_.Text("crisis", "words")).status()),
            "not_on_line");
}

TEST_F(GroupLineTest, AnInvitationShowsWhatIsOffered) {
  ASSERT_TRUE(Offer().ok());
  const auto open = InvitationsOf(borduria_);
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].line.name, "crisis");
  EXPECT_EQ(open[0].line.mandate, "crisis");
  EXPECT_EQ(open[0].suite, "pq");
  EXPECT_EQ(open[0].from, "hotline://mfa.alba/watch/desk-1");
  EXPECT_EQ(open[0].line.fingerprints.size(), 1u);
  EXPECT_TRUE(borduria_.Warned("invitation"));
}

TEST_F(GroupLineTest, WhoAcceptsIsAMember) {
  MakeGroup();
  EXPECT_EQ(LineOf(alba_).stations.size(), 2u);
  EXPECT_EQ(LineOf(borduria_).stations, LineOf(alba_).stations);
  EXPECT_EQ(LineOf(borduria_).fingerprints, LineOf(alba_).fingerprints);
  EXPECT_TRUE(alba_.Warned("newcomer"));
  EXPECT_TRUE(borduria_.Warned("joined"));
}

TEST_F(GroupLineTest, WhoDeclinesNeverWasOnTheLine) {
  ASSERT_TRUE(Offer().ok());
  ASSERT_TRUE(Answer(borduria_, false).ok());
  EXPECT_EQ(LineOf(borduria_).state, "declined");
  EXPECT_EQ(LineOf(alba_).stations.size(), 1u);
  EXPECT_TRUE(alba_.Warned("declined"));
  EXPECT_TRUE(InvitationsOf(borduria_).empty());
}

TEST_F(GroupLineTest, AnAnswerNamesAPerson) {
  ASSERT_TRUE(Offer().ok());
  auto answer = town_.Ask<LineRecord>([&](auto done) {
    borduria_.engine->AnswerInvitation(
        {.line = "crisis", .accept = true, .operator_name = " ", .reason = {}},
        done);
  });
  EXPECT_EQ(ReasonOf(answer.status()), "operator");
}

TEST_F(GroupLineTest, OneAnswersOnce) {
  MakeGroup();
  EXPECT_EQ(ReasonOf(Answer(borduria_, false).status()), "not_invited");
  EXPECT_EQ(ReasonOf(Answer(borduria_, true, "other").status()),
            "unknown_line");
}

TEST_F(GroupLineTest, AMessageIsReadUnderGroupKeys) {
  MakeGroup();
  const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(sent->state, State::kSent);
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].text, "the words");
  EXPECT_FALSE(log[0].quarantined);
  EXPECT_EQ(town_.LogOf(alba_).at(0).state, State::kDelivered);
}

TEST_F(GroupLineTest, InBothSuites) {
  MakeGroup(/*classic=*/true);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
}

TEST_F(GroupLineTest, AnAcknowledgementComesBack) {
  MakeGroup();
  const auto sent = town_.Send(alba_, town_.Text("crisis", "the words"));
  ASSERT_TRUE(sent.ok()) << sent.status();
  town_.Settle();
  ASSERT_TRUE(town_
                  .Respond(borduria_, {.message = sent->id.Hex(),
                                       .fact = Response::Fact::kAcknowledged,
                                       .operator_name = "B. Officer",
                                       .scripted = false,
                                       .reason = {}})
                  .ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_).at(0).state, State::kAcknowledged);
  EXPECT_EQ(town_.LogOf(alba_).at(0).positions.at(0).by, "B. Officer");
}

TEST_F(GroupLineTest, OnlyMembersCanBeAddressed) {
  MakeGroup();
  Draft draft = town_.Text("crisis", "words");
  draft.to = {"cell@mfa.alba"};
  EXPECT_EQ(ReasonOf(town_.Send(alba_, draft).status()), "not_on_line");
}

TEST_F(GroupLineTest, OfflineItIsQueuedUnderItsKeys) {
  MakeGroup();
  Away();
  const auto queued = town_.Send(alba_, town_.Text("crisis", "the words"));
  ASSERT_TRUE(queued.ok()) << queued.status();
  EXPECT_EQ(queued->state, State::kQueued);
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::seconds(40));
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
}

TEST_F(GroupLineTest, AStationThatBeginsAnewGoesOn) {
  MakeGroup();
  borduria_.engine.reset();
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).at(0).text, "the words");
}

}  // namespace
}  // namespace hotline::station
