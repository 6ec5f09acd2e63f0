// Messages in the epoch that a Commit of ours would begin, and proposals that
// are taken back.
#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {
namespace {

class StagedMessage : public TrioStored {
 protected:
  absl::StatusOr<MlsMessage> Protect(StagedCommit& staged, Member& by,
                                     std::string_view text) {
    return staged.Protect(base::ViewOf(text), base::ViewOf("authenticated"),
                          /*padding=*/0, by.party.signing_key(), random_);
  }
  // As a store keeps it, and gives it back.
  StagedCommit Kept(Member& member, const StagedCommit& staged) {
    const base::SecretBytes saved = member->SaveStaged(staged);
    Reload(member);
    auto loaded = member->LoadStaged(saved.Reveal());
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    return *std::move(loaded);
  }
};
IN_BOTH_SUITES(StagedMessage);

TEST_P(StagedMessage, IsReadByWhoHasMergedTheCommit) {
  NewCommit made = Commit(bob_);
  auto message = Protect(made.staged, bob_, "with it");
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(Read(alice_, *message), "NOT_FOUND");
  Take(alice_, made.commit);
  EXPECT_EQ(Read(alice_, *message), "with it");
}

TEST_P(StagedMessage, ChangesNothingOfTheGroup) {
  NewCommit made = Commit(bob_);
  const Records before = RecordsOf(*bob_);
  ASSERT_TRUE(Protect(made.staged, bob_, "with it").ok());
  EXPECT_TRUE(RecordsOf(*bob_) == before);
}

// Each of the messages opens, so no key was used for two.
TEST_P(StagedMessage, ItsKeyIsNotUsedAgainAfterTheMerge) {
  NewCommit made = Commit(bob_);
  auto first = Protect(made.staged, bob_, "first");
  StagedCommit staged = Kept(bob_, made.staged);
  EXPECT_EQ(staged.sent(), 1u);
  auto second = Protect(staged, bob_, "second");
  ASSERT_TRUE(first.ok() && second.ok());
  staged = Kept(bob_, staged);
  ASSERT_TRUE(bob_->Merge(std::move(staged)).ok());
  Reload(bob_);
  const MlsMessage third = Send(bob_, "third");
  Take(alice_, made.commit);
  EXPECT_EQ(Read(alice_, third), "third");
  EXPECT_EQ(Read(alice_, *first), "first");
  EXPECT_EQ(Read(alice_, *second), "second");
  EXPECT_EQ(Read(alice_, *first), "INVALID_ARGUMENT");
}

TEST_P(StagedMessage, OfARivalsCommitIsRefused) {
  NewCommit made = Commit(bob_);
  auto received = Receive(alice_, made.commit);
  ASSERT_TRUE(received.ok());
  EXPECT_EQ(
      Protect(std::get<StagedCommit>(*received), alice_, "x").status().code(),
      absl::StatusCode::kFailedPrecondition);
}

TEST_P(StagedMessage, WithAnotherKeyIsRefused) {
  NewCommit made = Commit(bob_);
  EXPECT_EQ(Protect(made.staged, alice_, "x").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_P(StagedMessage, IsBounded) {
  NewCommit made = Commit(bob_);
  base::Bytes saved = base::ToBytes(bob_->SaveStaged(made.staged).Reveal());
  saved[saved.size() - 2] = kMostSkipped >> 8;
  auto loaded = bob_->LoadStaged(saved);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->sent(), kMostSkipped);
  EXPECT_EQ(Protect(*loaded, bob_, "x").status().code(),
            absl::StatusCode::kResourceExhausted);
  saved.back() = 1;
  EXPECT_FALSE(bob_->LoadStaged(saved).ok());
}

// Of a program from before anything could be sent so.
TEST_P(StagedMessage, AStagedCommitOfTheFormatBeforeIsRead) {
  NewCommit made = Commit(bob_);
  base::Bytes saved = base::ToBytes(bob_->SaveStaged(made.staged).Reveal());
  saved[1] = 1;
  saved.resize(saved.size() - 4);
  auto loaded = bob_->LoadStaged(saved);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->sent(), 0u);
  ASSERT_TRUE(bob_->Merge(*std::move(loaded)).ok());
  Take(alice_, made.commit);
  EXPECT_EQ(Read(alice_, Send(bob_, "on")), "on");
}

TEST_P(StagedMessage, AStagedCommitOfALaterFormatIsRefused) {
  NewCommit made = Commit(bob_);
  base::Bytes saved = base::ToBytes(bob_->SaveStaged(made.staged).Reveal());
  saved[1] = 3;
  EXPECT_EQ(bob_->LoadStaged(saved).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(StagedMessage, AProposalThatIsTakenBackStopsNothing) {
  const MlsMessage update = ProposeUpdate(bob_);
  auto received = Receive(alice_, update);
  ASSERT_TRUE(received.ok()) << received.status();
  const auto& reference = std::get<ReceivedProposal>(*received).ref;
  ForgetChanges();
  alice_->DropPendingProposal({1, 2, 3});
  EXPECT_TRUE(alice_->TakeChanges().empty());
  EXPECT_EQ(alice_->pending_proposals().size(), 1u);
  alice_->DropPendingProposal(reference);
  EXPECT_FALSE(alice_->TakeChanges().empty());
  EXPECT_TRUE(alice_->pending_proposals().empty());
  EXPECT_EQ(Read(carol_, Send(alice_, "on")), "on");
}

}  // namespace
}  // namespace hotline::mls
