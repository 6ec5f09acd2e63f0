// A group that was stored and loaded again goes on as if it had not been.
#include "tests/unit/core/mls/stored.h"
#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {
namespace {

class State : public TrioStored {};
IN_BOTH_SUITES(State);

TEST_P(State, ALoadedGroupReadsAndIsRead) {
  Reload(bob_);
  EXPECT_EQ(Read(bob_, Send(alice_, "to bob")), "to bob");
  EXPECT_EQ(Read(alice_, Send(bob_, "from bob")), "from bob");
  Reload(bob_);
  EXPECT_EQ(Read(carol_, Send(bob_, "again")), "again");
  ExpectAgreed();
}

TEST_P(State, ALoadedGroupCommitsAndTakesCommits) {
  for (Member* one : all_) Reload(*one);
  CommitToAll(bob_);
  for (Member* one : all_) Reload(*one);
  CommitToAll(carol_);
  ExpectAgreed();
  EXPECT_EQ(alice_->epoch(), 3u);
}

TEST_P(State, AUsedKeyIsNotBackAfterLoading) {
  const MlsMessage message = Send(alice_, "once");
  EXPECT_EQ(Read(bob_, message), "once");
  Reload(bob_);
  EXPECT_EQ(Read(bob_, message), "INVALID_ARGUMENT");
}

TEST_P(State, AKeyThatWasSkippedIsStillThereAfterLoading) {
  const MlsMessage late = Send(alice_, "late");
  EXPECT_EQ(Read(bob_, Send(alice_, "early")), "early");
  Reload(bob_);
  EXPECT_EQ(Read(bob_, late), "late");
}

TEST_P(State, AnEndedEpochIsStillOpenAfterLoading) {
  const MlsMessage late = Send(alice_, "late");
  CommitToAll(carol_);
  Reload(bob_);
  CommitToAll(carol_);
  Reload(bob_);
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(Read(bob_, late), "late");
  CommitToAll(carol_);
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{2, 3}));
}

TEST_P(State, EpochsBeyondThoseThatAreKeptAreDeletedWhenLoaded) {
  CommitToAll(carol_);
  CommitToAll(carol_);
  const Application fewer{names_, psks_, {}, /*past_epochs=*/1};
  Group loaded = *Group::Load(bob_->Save(), fewer);
  EXPECT_EQ(loaded.past_epochs(), std::vector<uint64_t>{2});
  bool gone = false;
  for (const StateChange& one : loaded.TakeChanges()) {
    EXPECT_EQ(one.key.epoch, 1u);
    EXPECT_FALSE(one.value.has_value());
    gone = gone || one.key.type == StateRecordType::kPast;
  }
  EXPECT_TRUE(gone);
}

TEST_P(State, PendingProposalsAndTheKeyOfOurUpdateSurvive) {
  FillBob();
  Reload(bob_);
  EXPECT_EQ(bob_->pending_proposals().size(), 2u);
  ASSERT_TRUE(Receive(alice_, *update_).ok());
  NewCommit made = Commit(alice_);
  EXPECT_EQ(made.staged.updated().size(), 1u);
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  Take(bob_, made.commit);
  EXPECT_EQ(Read(alice_, Send(bob_, "with a new key")), "with a new key");
  Reload(bob_);
  NewCommit next = Commit(alice_);
  ASSERT_TRUE(alice_->Merge(std::move(next.staged)).ok());
  Take(bob_, next.commit);
  EXPECT_TRUE(
      bob_->epoch_authenticator().Equals(alice_->epoch_authenticator()));
}

TEST_P(State, AStagedCommitOfOurOwnSurvives) {
  NewCommit made = Commit(bob_);
  const base::SecretBytes staged = bob_->SaveStaged(made.staged);
  Reload(bob_);
  auto loaded = bob_->LoadStaged(staged.Reveal());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(bob_->SaveStaged(*loaded).Equals(staged));
  EXPECT_EQ(loaded->context(), made.staged.context());
  ASSERT_TRUE(bob_->Merge(*std::move(loaded)).ok());
  Take(alice_, made.commit);
  Take(carol_, made.commit);
  ExpectAgreed();
  EXPECT_EQ(Read(carol_, Send(bob_, "on")), "on");
}

TEST_P(State, AStagedCommitOfAnotherEpochIsRefused) {
  NewCommit made = Commit(bob_);
  const base::SecretBytes staged = bob_->SaveStaged(made.staged);
  CommitToAll(alice_);
  auto loaded = bob_->LoadStaged(staged.Reveal());
  EXPECT_FALSE(loaded.ok() && bob_->Merge(*std::move(loaded)).ok());
}

// Bob's keys of handshakes of an epoch that has ended, as his store has them.
TEST_P(State, NoKeyOfARivalsCommitOutlivesTheEpoch) {
  const MlsMessage late = Send(carol_, "late");
  const MlsMessage rival = Commit(carol_).commit;
  Records store = RecordsOf(*bob_);
  ASSERT_TRUE(Receive(bob_, rival).ok());
  bob_.group = *Load(store, application_);  // the transaction was undone
  ASSERT_TRUE(Receive(bob_, rival).ok());
  Reload(bob_);
  ASSERT_TRUE(Receive(bob_, rival).ok());
  NewCommit made = Commit(alice_);
  Take(bob_, made.commit);
  const MessageKeys keys = StoredKeys(bob_->Save(), bob_->epoch() - 1);
  for (const Member* by : {&alice_, &carol_}) {
    for (const uint32_t generation : {0u, 1u}) {
      EXPECT_FALSE(
          keys.Take(by->group->own_leaf(), RatchetType::kHandshake, generation)
              .ok());
    }
  }
  Reload(bob_);
  EXPECT_EQ(Read(bob_, late), "late");
}

TEST_P(State, NoKeyOfACommitStagedBeforeAReloadOutlivesTheEpoch) {
  const Records before = RecordsOf(*bob_);
  auto staged = Receive(bob_, Commit(alice_).commit);
  Group loaded = *Load(before, application_);
  ASSERT_TRUE(loaded.Merge(std::get<StagedCommit>(*std::move(staged))).ok());
  EXPECT_FALSE(StoredKeys(loaded.Save(), loaded.epoch() - 1)
                   .Take(alice_->own_leaf(), RatchetType::kHandshake, 0)
                   .ok());
}

TEST_P(State, AReinitialisedGroupStaysSo) {
  CommitDraft draft;
  draft.proposals.push_back({ReInit{base::ToBytes("next"),
                                    ProtocolVersion::kMls10,
                                    CipherSuite::kX25519,
                                    {}}});
  NewCommit made = Commit(alice_, std::move(draft));
  Take(bob_, made.commit);
  Reload(bob_);
  ASSERT_TRUE(bob_->reinit().has_value());
  EXPECT_EQ(bob_->reinit()->group_id, base::ToBytes("next"));
}

}  // namespace
}  // namespace hotline::mls
