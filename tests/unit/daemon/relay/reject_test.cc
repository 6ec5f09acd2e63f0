// Rejects (P10): what opens again, for whom, and how far one station gets.
#include <gtest/gtest.h>

#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

constexpr char kFourth[] = "hotline://mfa.alba/watch/desk-4";

class RejectTest : public MembersTest {
 protected:
  explicit RejectTest(Limits limits = Limits()) : MembersTest(limits) {
    EXPECT_TRUE(a.Enrol(kFourth).ok());
    Commit(Delta({}, {kBorduria, kThird}));
    for (const auto& uri : {kAlba, kBorduria, kThird}) {
      EXPECT_TRUE(a.Confirm(uri, line, {{1, 1}}).ok());
    }
  }
  // A commit on `parent`, without going there.
  EnvelopePtr Void(const Epoch& parent, const std::string& sender,
                   const line::RosterDelta& delta = {}) {
    a.world.Advance(std::chrono::milliseconds(200));
    const Bundle bundle = BundleOf(parent, line, sender, delta);
    auto changed = Change(bundle);
    EXPECT_TRUE(changed.ok()) << changed.status();
    return bundle.commit;
  }
  bool IsOpen(const Epoch& one, const std::string& sender = kAlba) {
    return a.Submit(MessageIn(one, {.line = line, .sender = sender})).ok();
  }
};

TEST_F(RejectTest, TheParentIsOpenAgainBesideTheCommitsBranch) {
  auto commit = Void(epoch, kBorduria);
  EXPECT_FALSE(IsOpen(epoch));
  auto reject = RejectOf(*commit, kAlba);
  auto receipt = a.Submit(reject);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  const auto entry = DetailsOf(receipt->entries[0]).acceptance();
  EXPECT_EQ(entry.type(), v1::ENVELOPE_TYPE_REJECT);
  EXPECT_EQ(entry.rejected(), base::ToString(commit->hash));
  EXPECT_EQ(entry.branch_id(), base::ToString(*epoch.branch));
  EXPECT_EQ(entry.closed_branch(), "");
  EXPECT_TRUE(IsOpen(epoch));
  EXPECT_TRUE(IsOpen(After(*commit)));
  a.Crash();
  a.Start();
  EXPECT_TRUE(IsOpen(epoch));
  EXPECT_TRUE(IsOpen(After(*commit)));
  Commit({});  // on the parent; closes it
  EXPECT_TRUE(IsOpen(After(*commit)));
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(RejectTest, ItReachesEverybodyOnAnyOpenBranch) {
  // Third is out on the new branch, Fourth only there.
  auto commit = Void(epoch, kBorduria, Delta({kThird}, {kFourth}));
  for (const auto& [uri, number] :
       {std::pair(kAlba, 2), std::pair(kBorduria, 2), std::pair(kThird, 2),
        std::pair(kFourth, 2)}) {
    EXPECT_TRUE(a.Confirm(uri, line, {{1, uint64_t(number)}}).ok());
  }
  ASSERT_EQ(Send(RejectOf(*commit, kAlba)), 3u);
  EXPECT_EQ(Owed(kBorduria), Numbers{3});
  EXPECT_EQ(Owed(kThird), Numbers{3});
  EXPECT_EQ(Owed(kFourth), Numbers{3});
  EXPECT_EQ(Owed(kAlba), Numbers{});
  a.Crash();
  a.Start();
  EXPECT_EQ(Owed(kFourth), Numbers{3});
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(RejectTest, WhoWasTakenOutIsBackOnThatBranchAlone) {
  auto commit = Void(epoch, kBorduria, Delta({kThird}, {}));
  EXPECT_EQ(RefusalFor(MessageIn(epoch, {.line = line, .sender = kThird})),
            v1::REFUSAL_UNKNOWN_LINE);
  Send(RejectOf(*commit, kThird));
  EXPECT_TRUE(IsOpen(epoch, kThird));
  EXPECT_EQ(
      RefusalFor(MessageIn(After(*commit), {.line = line, .sender = kThird})),
      v1::REFUSAL_EPOCH);
  EXPECT_EQ(Lines(kThird).size(), 1u);
  // Messages go to their own branch's roster.
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 4}}).ok());
  EXPECT_TRUE(IsOpen(After(*commit)));
  EXPECT_EQ(Owed(kThird), Numbers{});
}

TEST_F(RejectTest, OncePerStationAndCommit) {
  auto commit = Void(epoch, kBorduria);
  Send(RejectOf(*commit, kAlba));
  EXPECT_EQ(RefusalFor(RejectOf(*commit, kAlba)), v1::REFUSAL_ID_REUSED);
  EXPECT_NE(Send(RejectOf(*commit, kThird)), 0u);
  a.Crash();
  a.Start();
  EXPECT_EQ(RefusalFor(RejectOf(*commit, kAlba)), v1::REFUSAL_ID_REUSED);
}

TEST_F(RejectTest, OnlyAnAcceptedCommitAndOnlyFromItsParentsRoster) {
  auto unknown = CommitOn(epoch, line, kAlba, {});
  EXPECT_EQ(RefusalFor(RejectOf(*unknown, kAlba)), v1::REFUSAL_NOT_FOUND);
  auto commit = Void(epoch, kBorduria, Delta({}, {kFourth}));
  EXPECT_EQ(RefusalFor(RejectOf(*commit, kFourth)), v1::REFUSAL_NOT_PERMITTED);
  EXPECT_EQ(RefusalFor(RejectOf(*commit, "hotline://z.z/z/z")),
            v1::REFUSAL_NOT_ENROLLED);
}

TEST_F(RejectTest, AStrangerLearnsNothing) {
  auto commit = Void(epoch, kBorduria);
  EXPECT_EQ(RefusalFor(RejectOf(*commit, kFourth)), v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(RejectTest, ItsHeaderIsThatOfTheParent) {
  auto commit = Void(epoch, kBorduria);
  auto reject = RejectOf(*commit, kAlba);
  auto header = reject->header;
  header.epoch = commit->header.epoch + 1;
  header.branch_id = commit->hash;
  EXPECT_EQ(RefusalFor(Seal(v1::ENVELOPE_TYPE_REJECT, header, reject->body)),
            v1::REFUSAL_EPOCH);
}

TEST_F(RejectTest, ItsFormIsStrict) {
  auto commit = Void(epoch, kBorduria);
  const auto reject = RejectOf(*commit, kAlba);
  const auto with = [&](const std::function<void(Envelope&)>& edit) {
    Envelope one = *reject;
    one.header.message_id = RandomId();
    edit(one);
    return RefusalFor(Seal(one.type, one.header, one.body));
  };
  EXPECT_EQ(
      with([](auto& one) { one.header.precedence = Precedence::kRoutine; }),
      v1::REFUSAL_PRECEDENCE);
  EXPECT_EQ(
      with([](auto& one) { one.header.lifetime = std::chrono::seconds(9); }),
      v1::REFUSAL_LIFETIME);
  EXPECT_EQ(with([](auto& one) { one.header.commitment[0] = 1; }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& one) { one.body.pop_back(); }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& one) { one.body[2] ^= 1; }),  // another line
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& one) { one.body[51] = 7; }),  // no such fault
            v1::REFUSAL_MALFORMED);
}

// Many commits, of which `by` then rejects some: so many parents are open.
TEST_F(RejectTest, OneStationHoldsTwoParentsOpenAtMost) {
  std::vector<EnvelopePtr> commits;
  for (int i = 0; i < 5; ++i) {
    Commit({}, kBorduria);
    commits.push_back(last.commit);
  }
  Send(RejectOf(*commits[0], kAlba));
  Send(RejectOf(*commits[1], kAlba));
  EXPECT_EQ(RefusalFor(RejectOf(*commits[2], kAlba)), v1::REFUSAL_QUOTA);
  EXPECT_NE(Send(RejectOf(*commits[2], kThird)), 0u);
  // What another holds open costs nothing.
  EXPECT_NE(Send(RejectOf(*commits[2], kAlba)), 0u);
  a.Crash();
  a.Start();
  EXPECT_EQ(RefusalFor(RejectOf(*commits[3], kAlba)), v1::REFUSAL_QUOTA);
}

TEST_F(RejectTest, DeadBranchesMakeRoomAndUsedOnesDoNot) {
  // Each void commit leaves a branch of its own that nobody uses.
  std::vector<Epoch> dead;
  const Epoch parent = epoch;
  for (int i = 0; i < 12; ++i) {
    auto commit = Void(parent, kBorduria);
    dead.push_back(After(*commit));
    auto receipt = a.Submit(RejectOf(*commit, kAlba));
    ASSERT_TRUE(receipt.ok()) << i << receipt.status();
    const std::string closed =
        DetailsOf(receipt->entries[0]).acceptance().closed_branch();
    EXPECT_EQ(closed.empty(), i < 7) << i;
    if (!closed.empty()) {
      EXPECT_EQ(closed, base::ToString(*dead[size_t(i) - 7].branch));
    }
  }
  EXPECT_TRUE(IsOpen(parent));
  EXPECT_FALSE(IsOpen(dead[0]));
  EXPECT_TRUE(IsOpen(dead[11]));
  EXPECT_EQ(Faults(), std::vector<std::string>());
  a.Crash();
  a.Start();
  EXPECT_FALSE(IsOpen(dead[0]));
  EXPECT_TRUE(IsOpen(dead[10]));
}

TEST_F(RejectTest, WithoutADeadBranchThereIsNoRoomForANinth) {
  const Epoch parent = epoch;
  for (int i = 0; i < 7; ++i) {
    auto commit = Void(parent, kBorduria);
    EXPECT_TRUE(IsOpen(After(*commit), kAlba));  // somebody goes there
    Send(RejectOf(*commit, kThird));
  }
  auto commit = Void(parent, kBorduria);
  EXPECT_EQ(RefusalFor(RejectOf(*commit, kThird)), v1::REFUSAL_QUOTA);
  a.Crash();
  a.Start();
  EXPECT_EQ(RefusalFor(RejectOf(*commit, kThird)), v1::REFUSAL_QUOTA);
}

TEST_F(RejectTest, ACommitOfLongAgoCannotBeRejected) {
  Commit({});
  auto old = last.commit;
  for (int i = 0; i < 63; ++i) Commit({});
  EXPECT_NE(Send(RejectOf(*old, kThird)), 0u);
  Commit({});
  EXPECT_EQ(RefusalFor(RejectOf(*old, kBorduria)), v1::REFUSAL_NOT_FOUND);
}

class FullRejectTest : public RejectTest {
 protected:
  static Limits Narrow() {
    Limits limits;
    limits.waiting_handshake_bytes = 3'000;
    return limits;
  }
  FullRejectTest() : RejectTest(Narrow()) {}
};

// Else who fills the line with void commits would keep everybody there.
TEST_F(FullRejectTest, ARejectPassesHoweverMuchWaits) {
  EnvelopePtr commit;
  Epoch parent = epoch;
  for (int i = 0; i < 20; ++i) {
    a.world.Advance(std::chrono::milliseconds(200));
    const Bundle bundle = BundleOf(parent, line, kBorduria, {});
    if (!Change(bundle).ok()) break;
    commit = bundle.commit;
    parent = After(*commit);
  }
  ASSERT_NE(commit, nullptr);
  while (a.Submit(ProposalIn(parent, line, kBorduria)).ok()) {
  }
  EXPECT_EQ(RefusalFor(ProposalIn(parent, line, kBorduria)), v1::REFUSAL_QUOTA);
  EXPECT_NE(Send(RejectOf(*commit, kAlba)), 0u);
}

TEST_F(RejectTest, GroupInfoIsThatOfTheHighestNumberThatIsOpen) {
  auto commit = Void(epoch, kBorduria, Delta({kThird}, {}));
  Send(RejectOf(*commit, kThird));
  EXPECT_EQ(GroupInfo(kAlba)->branch_id, base::ToBytes(commit->hash));
  EXPECT_EQ(gate::RefusalOf(GroupInfo(kThird).status()),
            v1::REFUSAL_NOT_PERMITTED);
  Commit({}, kThird);  // on the parent
  EXPECT_EQ(GroupInfo(kThird)->branch_id, base::ToBytes(last.commit->hash));
}

}  // namespace
}  // namespace hotline::relay::testing
