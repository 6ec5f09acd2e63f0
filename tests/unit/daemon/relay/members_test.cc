#include "tests/unit/daemon/relay/members.h"

#include <gtest/gtest.h>

#include "core/crypto/sha256.h"

namespace hotline::relay::testing {
namespace {

// The commit and what goes to whom.
TEST_F(MembersTest, ACommitIsOneActWithOneEntryThatProvesAllOfIt) {
  const Bundle bundle = Next(Delta({}, {kBorduria}));
  auto changed = Change(bundle);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_TRUE(Verify(changed->entry).ok());
  EXPECT_FALSE(changed->application.has_value());
  const auto change = DetailsOf(changed->entry).members_changed();
  EXPECT_EQ(change.sequence(), 1u);
  EXPECT_EQ(change.envelope_hash(), base::ToString(bundle.commit->hash));
  EXPECT_EQ(change.sender(), kAlba);
  EXPECT_EQ(change.parent_epoch(), 0u);
  EXPECT_EQ(change.parent_branch_id(), "");
  ASSERT_EQ(change.joins_size(), 1);
  EXPECT_EQ(change.joins(0).station(), kBorduria);
  EXPECT_EQ(change.joins(0).reference(), std::string(32, '1'));
  EXPECT_EQ(change.welcome_hash(),
            base::ToString(crypto::Sha256(bundle.welcome)));
  EXPECT_EQ(change.group_info_hash(),
            base::ToString(crypto::Sha256(bundle.group_info)));
  EXPECT_EQ(changed->entry.index + 1, a.relay->Newest().size);
}

TEST_F(MembersTest, TheRosterGetsTheCommitAndANewcomerTheWelcomeInstead) {
  Commit(Delta({}, {kBorduria}));
  auto alba = a.Attach(kAlba), borduria = a.Attach(kBorduria),
       third = a.Attach(kThird);
  Commit(Delta({}, {kThird}), kBorduria);
  const auto to_alba = alba->WaitFor(2), to_borduria = borduria->WaitFor(2),
             to_third = third->WaitFor(1);
  ASSERT_EQ(to_alba.size(), 2u);
  EXPECT_EQ(to_alba[1].envelope->type, v1::ENVELOPE_TYPE_COMMIT);
  EXPECT_EQ(to_alba[1].envelope->body, last.commit->body);
  ASSERT_EQ(to_borduria.size(), 2u);  // its own comes back
  EXPECT_EQ(to_borduria[1].envelope->body, last.commit->body);
  ASSERT_EQ(to_third.size(), 1u);
  EXPECT_EQ(to_third[0].envelope->type, v1::ENVELOPE_TYPE_WELCOME);
  EXPECT_EQ(to_third[0].envelope->body, last.welcome);
  EXPECT_EQ(to_third[0].envelope->header_bytes, last.commit->header_bytes);
  EXPECT_EQ(to_third[0].sequence, 2u);
  EXPECT_EQ(to_third[0].entry.index, to_alba[1].entry.index);
  EXPECT_TRUE(Verify(to_third[0].entry).ok());
}

TEST_F(MembersTest, AWelcomeIsStillOneAfterARestart) {
  Commit(Delta({}, {kBorduria}));
  a.Crash();
  a.Start();
  const auto got = a.Attach(kBorduria)->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].envelope->type, v1::ENVELOPE_TYPE_WELCOME);
  EXPECT_EQ(got[0].envelope->body, last.welcome);
  EXPECT_EQ(a.Attach(kAlba)->WaitFor(1)[0].envelope->type,
            v1::ENVELOPE_TYPE_COMMIT);
}

TEST_F(MembersTest, TheWelcomeGoesWhenEveryNewcomerHasItAndTheCommitStays) {
  Commit(Delta({}, {kBorduria, kThird}));
  const auto size = [this] {
    return Ask("SELECT sum(length(welcome)) FROM envelope");
  };
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  EXPECT_EQ(size(), last.welcome.size());
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 1}}).ok());
  EXPECT_EQ(size(), 0u);
  EXPECT_EQ(Owed(kAlba), Numbers{1});
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(MembersTest, AMissingWelcomeOrCommitIsNamed) {
  Commit(Delta({}, {kBorduria}));
  a.Stop();
  ExecuteInJournal("UPDATE envelope SET welcome = x'0102'");
  ASSERT_EQ(Faults().size(), 1u);
  EXPECT_NE(Faults()[0].find("its Welcome is not the commit's"),
            std::string::npos);
  ExecuteInJournal("UPDATE envelope SET welcome = x''");
  ASSERT_EQ(Faults().size(), 1u);
  EXPECT_NE(Faults()[0].find("the Welcome of sequence 1 is missing"),
            std::string::npos);
  ExecuteInJournal("DELETE FROM envelope");
  ASSERT_EQ(Faults().size(), 1u);
  EXPECT_NE(Faults()[0].find("the envelope of sequence 1"), std::string::npos);
  EXPECT_TRUE(absl::IsDataLoss(Open(a.MakeOptions()).status()));
}

TEST_F(MembersTest, ANewcomerGetsNothingOfWhatWasBefore) {
  Commit(Delta({}, {kBorduria}));
  Say(kAlba);
  Say(kBorduria);
  EXPECT_EQ(Commit(Delta({}, {kThird})), 4u);
  Say(kAlba);
  EXPECT_EQ(Owed(kThird), (Numbers{4, 5}));
  // What was before is behind it: a confirm of it is no news.
  const uint64_t size = a.relay->Newest().size;
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 3}}).ok());
  EXPECT_EQ(a.relay->Newest().size, size);
  ASSERT_TRUE(a.Confirm(kThird, line, {{4, 5}}).ok());
  a.Crash();
  a.Start();
  EXPECT_EQ(Owed(kThird), Numbers{});
}

TEST_F(MembersTest, WhoIsTakenOutGetsWhatItWasOwedAndTheCommitAndNoMore) {
  Commit(Delta({}, {kBorduria, kThird}));
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 1}}).ok());
  Say(kAlba);
  auto stream = a.Attach(kThird);
  EXPECT_EQ(Commit(Delta({kThird}, {})), 3u);
  Say(kAlba);
  Say(kBorduria, Precedence::kFlash);
  const auto got = stream->WaitFor(2);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[1].envelope->type, v1::ENVELOPE_TYPE_COMMIT);
  EXPECT_EQ(Owed(kThird), (Numbers{2, 3}));
  a.Crash();
  a.Start();
  EXPECT_EQ(Owed(kThird), (Numbers{2, 3}));
  ASSERT_TRUE(a.Confirm(kThird, line, {{2, 3}}).ok());
  EXPECT_EQ(Owed(kThird), Numbers{});
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(MembersTest, WhoLeftConfirmsNothingThatCameAfter) {
  Commit(Delta({}, {kBorduria}));
  Commit(Delta({kBorduria}, {}));
  Say(kAlba);
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 2}}).ok());
  const uint64_t size = a.relay->Newest().size;
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{3, 3}}).ok());
  EXPECT_EQ(a.relay->Newest().size, size);
  EXPECT_EQ(gate::RefusalOf(a.Confirm(kBorduria, line, {{4, 4}}).status()),
            v1::REFUSAL_NOT_FOUND);
}

TEST_F(MembersTest, WhoRejoinsGetsTheWelcomeAndNothingFromBefore) {
  Commit(Delta({}, {kBorduria}));
  Say(kAlba);
  auto stream = a.Attach(kBorduria);
  ASSERT_EQ(stream->WaitFor(2).size(), 2u);
  EXPECT_EQ(Commit(Delta({kBorduria}, {kBorduria})), 3u);
  const auto got = stream->WaitFor(3);
  ASSERT_EQ(got.size(), 3u);
  EXPECT_EQ(got[2].envelope->type, v1::ENVELOPE_TYPE_WELCOME);
  EXPECT_EQ(Owed(kBorduria), Numbers{3});
  a.Crash();
  a.Start();
  EXPECT_EQ(Owed(kBorduria), Numbers{3});
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(MembersTest, WhoJoinsByItsOwnCommitGetsThatCommit) {
  Commit(Delta({}, {kBorduria}));
  Say(kAlba);
  line::RosterDelta delta{{kBorduria}, {{kBorduria, {}}}};
  EXPECT_EQ(Commit(delta, kBorduria), 3u);
  const auto got = a.Attach(kBorduria)->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].sequence, 3u);
  EXPECT_EQ(got[0].envelope->type, v1::ENVELOPE_TYPE_COMMIT);
}

TEST_F(MembersTest, AMessageWithTheCommitIsTheFirstOfTheNextEpoch) {
  Commit(Delta({}, {kBorduria}));
  Bundle bundle = Next(Delta({}, {kThird}));
  bundle.application = MessageIn(
      After(*bundle.commit), {.line = line, .precedence = Precedence::kFlash});
  a.world.Advance(std::chrono::milliseconds(200));
  auto changed = Change(bundle);
  ASSERT_TRUE(changed.ok()) << changed.status();
  ASSERT_TRUE(changed->application.has_value());
  EXPECT_TRUE(Verify(*changed->application).ok());
  const auto acceptance = DetailsOf(*changed->application).acceptance();
  EXPECT_EQ(acceptance.sequence(), 3u);
  EXPECT_EQ(acceptance.branch_id(), base::ToString(bundle.commit->hash));
  EXPECT_EQ(Owed(kThird), (Numbers{2, 3}));
  EXPECT_EQ(Owed(kBorduria), (Numbers{1, 2, 3}));
  EXPECT_EQ(Owed(kAlba), (Numbers{1, 2}));
  Answer<Hello> hello;
  a.relay->Greet(PeerOf(kAlba), hello.Done());
  EXPECT_EQ(hello.Get()->last_envelope_hash,
            base::ToBytes(bundle.application->hash));
}

// P14: the FLASH needs the commit, and the commit has a lower number.
TEST_F(MembersTest, ACommitGoesBeforeAFlashThatNeedsIt) {
  Commit(Delta({}, {kBorduria}));
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  for (int i = 0; i < 40; ++i) Say(kAlba);
  Commit({});
  Say(kAlba, Precedence::kFlash);
  auto stream = a.Attach(kBorduria);
  const auto got = stream->WaitFor(2);
  ASSERT_GE(got.size(), 2u);
  EXPECT_EQ(got[0].sequence, 42u);
  EXPECT_EQ(got[1].sequence, 43u);
}

// Epochs (P10, P12).
TEST_F(MembersTest, ACommitClosesItsParentAndOpensItsOwnBranch) {
  Commit(Delta({}, {kBorduria}));
  const Epoch before = epoch;
  Commit({});
  EXPECT_EQ(RefusalFor(MessageIn(before, {.line = line})), v1::REFUSAL_EPOCH);
  EXPECT_EQ(RefusalFor(MessageIn({}, {.line = line})), v1::REFUSAL_EPOCH);
  EXPECT_EQ(
      RefusalFor(MessageIn({before.number + 1, before.branch}, {.line = line})),
      v1::REFUSAL_EPOCH);
  EXPECT_NE(Say(kAlba), 0u);
  EXPECT_NE(Send(ProposalIn(epoch, line, kBorduria)), 0u);
}

TEST_F(MembersTest, TheEpochIsThatOfTheNewestBranchInTheList) {
  Commit(Delta({}, {kBorduria}));
  const auto lines = Lines(kBorduria);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].epoch, 1u);
  EXPECT_EQ(lines[0].branch_id, base::ToBytes(last.commit->hash));
  EXPECT_EQ(lines[0].roster, (std::vector<std::string>{kAlba, kBorduria}));
  EXPECT_EQ(lines[0].last_sequence, 1u);
  Commit(Delta({kBorduria}, {}));
  EXPECT_TRUE(Lines(kBorduria).empty());
  a.Crash();
  a.Start();
  EXPECT_TRUE(Lines(kBorduria).empty());
  EXPECT_EQ(Lines(kAlba)[0].epoch, 2u);
}

TEST_F(MembersTest, WhoLeftLearnsNothingMoreAndSendsNothing) {
  Commit(Delta({}, {kBorduria}));
  const Epoch before = epoch;
  auto sent = MessageIn(epoch, {.line = line, .sender = kBorduria});
  Send(sent);
  Commit(Delta({kBorduria}, {}));
  EXPECT_EQ(RefusalFor(MessageIn(before, {.line = line, .sender = kBorduria})),
            v1::REFUSAL_UNKNOWN_LINE);
  EXPECT_EQ(RefusalFor(BundleOf(before, line, kBorduria, {})),
            v1::REFUSAL_UNKNOWN_LINE);
  // P4: what was accepted is answered, whatever came since.
  EXPECT_TRUE(a.Submit(sent).ok());
}

TEST_F(MembersTest, EachSeesTheLogOfTheTimeThatItWasOnTheLine) {
  const auto seen = [this](const std::string& uri) {
    std::vector<size_t> indices;
    const auto log = a.Log(uri, false);
    for (size_t i = 0; i < log.size(); ++i) {
      if (!log[i].details.empty()) indices.push_back(i);
    }
    return indices;
  };
  // Start, three enrolments, the line.
  Commit(Delta({}, {kBorduria}));  // 5
  Say(kAlba);                      // 6
  Commit(Delta({}, {kThird}));     // 7
  Say(kAlba);                      // 8
  Commit(Delta({kBorduria}, {}));  // 9
  Say(kAlba);                      // 10
  EXPECT_EQ(seen(kAlba), (std::vector<size_t>{1, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(seen(kBorduria), (std::vector<size_t>{2, 5, 6, 7, 8, 9}));
  EXPECT_EQ(seen(kThird), (std::vector<size_t>{3, 7, 8, 9, 10}));
  a.Crash();
  a.Start();                       // 11
  Commit(Delta({}, {kBorduria}));  // 12
  EXPECT_EQ(seen(kBorduria), (std::vector<size_t>{2, 5, 6, 7, 8, 9, 12}));
}

// GetGroupInfo (P17).
TEST_F(MembersTest, GroupInfoIsThatOfTheNewestBranchForItsRosterAlone) {
  EXPECT_EQ(gate::RefusalOf(GroupInfo(kAlba).status()), v1::REFUSAL_NOT_FOUND);
  Commit(Delta({}, {kBorduria}));
  auto info = GroupInfo(kBorduria);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->epoch, 1u);
  EXPECT_EQ(info->branch_id, base::ToBytes(last.commit->hash));
  EXPECT_EQ(info->roster, (std::vector<std::string>{kAlba, kBorduria}));
  EXPECT_EQ(info->sequence, 1u);
  EXPECT_EQ(info->group_info, last.group_info);
  EXPECT_EQ(gate::RefusalOf(GroupInfo(kThird).status()),
            v1::REFUSAL_UNKNOWN_LINE);
  Commit(Delta({kBorduria}, {}));
  EXPECT_EQ(gate::RefusalOf(GroupInfo(kBorduria).status()),
            v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(MembersTest, GroupInfoOfWhatIsLongEndedIsNotKept) {
  for (int i = 0; i < 5; ++i) Commit({});
  // The newest, and the one that a reject of its commit would open.
  EXPECT_EQ(Ask("SELECT count(*) FROM group_info"), 2u);
  EXPECT_EQ(Ask("SELECT min(number) FROM group_info"), 4u);
}

TEST_F(MembersTest, GroupInfoIsAskedForWithinAQuota) {
  Commit({});
  int answered = 0;
  while (answered < 1000 && GroupInfo(kAlba).ok()) ++answered;
  EXPECT_GE(answered, 40);
  EXPECT_LE(answered, 60);
  EXPECT_EQ(gate::RefusalOf(GroupInfo(kAlba).status()), v1::REFUSAL_QUOTA);
}

// The line as its creator made it is still found by its creator.
TEST_F(MembersTest, TheSameLineIsMadeAgainAfterItsMembersChanged) {
  auto first = a.CreateLine(line, {kAlba});
  Commit(Delta({}, {kBorduria}));
  auto again = a.CreateLine(line, {kAlba});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->entry.index, first->entry.index);
  EXPECT_EQ(again->line.roster.size(), 2u);
  EXPECT_EQ(gate::RefusalOf(a.CreateLine(line, {kAlba, kBorduria}).status()),
            v1::REFUSAL_EXISTS);
}

TEST_F(MembersTest, AfterManyCommitsOnlyTheNewestBranchesAreKept) {
  Commit(Delta({}, {kBorduria}));
  for (int i = 0; i < 80; ++i) Commit({});
  ASSERT_TRUE(a.Confirm(kAlba, line, {{1, 81}}).ok());
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 81}}).ok());
  for (int i = 0; i < 3; ++i) Commit({});
  // And the parent of the oldest.
  EXPECT_EQ(Ask("SELECT count(*) FROM branch"), 65u);
  a.Crash();
  a.Start();
  EXPECT_EQ(Faults(), std::vector<std::string>());
  EXPECT_EQ(Owed(kBorduria), (Numbers{82, 83, 84}));
}

}  // namespace
}  // namespace hotline::relay::testing
