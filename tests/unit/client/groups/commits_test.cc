// Commits of our own wait in the store (P11); another's comes instead.
#include "client/station/problem.h"
#include "core/line/extensions.h"
#include "core/message/fault.h"
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

class CommitsTest : public LineWorld {
 protected:
  CommitsTest() {
    MakeLine(alice_);
    Add(alice_, {&bob_});
  }
  std::optional<StagedRecord> Waiting(Member& member) {
    return *member->In([&] { return member->groups.FindStaged(line_); });
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
};

TEST_F(CommitsTest, OursWaitsWithItsBundleUntilItComesBack) {
  SentCommit commit = Stage(alice_);
  alice_.Reopen();
  const auto waiting = Waiting(alice_);
  ASSERT_TRUE(waiting.has_value());
  EXPECT_EQ(waiting->commit, commit.place.hash);
  EXPECT_EQ(waiting->bundle, mls::Encode(commit.message));
  EXPECT_EQ(EpochOf(alice_).number, 1u);
  Order(commit);
  EXPECT_TRUE(Take(alice_, commit).ok());
  EXPECT_TRUE(Take(bob_, commit).ok());
  EXPECT_FALSE(Waiting(alice_).has_value());
  alice_.Reopen();
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "after");
}

TEST_F(CommitsTest, ARivalsComesInsteadAndOursIsDropped) {
  SentCommit ours = Stage(alice_), rival = Stage(bob_);
  alice_.Reopen();
  Order(rival);
  EXPECT_TRUE(Take(alice_, rival).ok());
  EXPECT_TRUE(Take(bob_, rival).ok());
  EXPECT_FALSE(Waiting(alice_).has_value());
  Order(ours);
  EXPECT_EQ(message::FaultOf(Take(alice_, ours).status()),
            message::Fault::kEpochEnded);
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "after");
}

TEST_F(CommitsTest, OneWaitsAtATime) {
  Stage(alice_);
  EXPECT_TRUE(absl::IsAlreadyExists(TryStage(alice_).status()));
  ASSERT_TRUE(
      alice_->In([&] { return alice_->groups.DropStaged(line_); }).ok());
  SentCommit next = Stage(alice_);
  Order(next);
  EXPECT_TRUE(Take(alice_, next).ok());
  EXPECT_TRUE(Take(bob_, next).ok());
}

TEST_F(CommitsTest, MessagesGoOnWhileOneWaits) {
  SentCommit commit = Stage(alice_);
  EXPECT_EQ(Read(bob_, Send(alice_, "meanwhile")), "meanwhile");
  EXPECT_EQ(Read(alice_, Send(bob_, "also")), "also");
  Order(commit);
  EXPECT_TRUE(Take(alice_, commit).ok());
}

TEST_F(CommitsTest, AnothersIsNotOurs) {
  Stage(alice_);
  EXPECT_TRUE(absl::IsNotFound(
      alice_->In([&] { return alice_->groups.ReceiveOwn(line_, {}); })
          .status()));
  EXPECT_TRUE(Waiting(alice_).has_value());
}

// Every member judges by the log time, its maker as well: NEWCOMER.
TEST_F(CommitsTest, ANewcomerThatHasEndedMeanwhileIsRefusedByAllAlike) {
  Member& carol = Man(kDesk2);
  pki::Order order = pki::StationOrder(kDesk2, pki::Purpose::kIdentity);
  order.not_after = now_ + std::chrono::hours(1);
  carol.Renew(order);
  mls::CommitDraft draft;
  draft.proposals.push_back(AddOf(carol));
  SentCommit commit = Stage(alice_, std::move(draft));
  now_ += std::chrono::hours(2);
  Order(commit);
  for (Member* one : on_line_) {
    EXPECT_EQ(message::FaultOf(Take(*one, commit).status()),
              message::Fault::kNewcomer);
    EXPECT_EQ(EpochOf(*one).number, 1u);
  }
}

TEST_F(CommitsTest, AnAlteredOneIsRefused) {
  SentCommit commit = Stage(alice_);
  Order(commit);
  std::get<mls::PrivateMessage>(commit.message.value).ciphertext.back() ^= 1;
  EXPECT_EQ(message::FaultOf(Take(bob_, commit).status()),
            message::Fault::kCommitRefused);
}

TEST_F(CommitsTest, WhatFailsHereRejectsNothing) {
  const absl::Status busy =
      station::Fail(station::Problem::kStore, "store_busy", "busy");
  EXPECT_EQ(CommitFault(busy), busy);
  EXPECT_FALSE(message::FaultOf(CommitFault(busy)).has_value());
  EXPECT_TRUE(CommitFault(absl::OkStatus()).ok());
}

TEST_F(CommitsTest, WithoutABundleNothingWaits) {
  const auto failed = alice_->In([&] {
    return alice_->groups.Stage(
        line_, {}, alice_.key(), now_,
        [](const mls::NewCommit&) -> absl::StatusOr<Bundle> {
          return absl::OutOfRangeError("too large");
        });
  });
  EXPECT_TRUE(absl::IsOutOfRange(failed));
  EXPECT_FALSE(Waiting(alice_).has_value());
  Commit(alice_);
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "after");
}

// A staged commit points into the group that staged it.
TEST_F(CommitsTest, ACommitIsMergedInTheTransactionInWhichItCame) {
  SentCommit commit = Stage(bob_);
  Order(commit);
  std::optional<IncomingCommit> kept;
  ASSERT_TRUE(alice_
                  ->In([&]() -> absl::Status {
                    const auto epoch =
                        alice_->groups.epochs().Find(line_, commit.parent, 1);
                    kept = std::get<IncomingCommit>(*alice_->groups.Receive(
                        epoch->group, commit.message, now_));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_FALSE(alice_->In([] { return absl::AbortedError("undone"); }).ok());
  const auto late = alice_->In(
      [&] { return alice_->groups.Merge(*std::move(kept), commit.place); });
  EXPECT_TRUE(absl::IsFailedPrecondition(late.status()));
  EXPECT_TRUE(Take(alice_, commit).ok());
}

TEST_F(CommitsTest, ACommitThatIsNotMergedChangesNothing) {
  SentCommit refused = Stage(bob_);
  Order(refused);
  ASSERT_TRUE(alice_
                  ->In([&]() -> absl::Status {
                    const auto epoch =
                        alice_->groups.epochs().Find(line_, refused.parent, 1);
                    return alice_->groups
                        .Receive(epoch->group, refused.message, now_)
                        .status();
                  })
                  .ok());
  EXPECT_EQ(EpochOf(alice_).number, 1u);
  EXPECT_EQ(Read(bob_, Send(alice_, "on the parent")), "on the parent");
}

TEST_F(CommitsTest, AnotherKeyThanTheLeafsSignsNothing) {
  const crypto::SigningKey& foreign = bob_.key();
  EXPECT_TRUE(absl::IsInvalidArgument(alice_->In([&] {
    return alice_->groups.Stage(line_, {}, foreign, now_,
                                [](const mls::NewCommit&) { return Bundle{}; });
  })));
}

// P19: from 30 days before the end a station commits its next certificate.
TEST_F(CommitsTest, ARenewedCertificateIsTheLeafsFromThenOn) {
  const crypto::SigningKey before = alice_.key().Clone();
  alice_.Renew(pki::StationOrder(kDesk1, pki::Purpose::kIdentity));
  mls::CommitDraft draft;
  draft.credential = CredentialOf(alice_.identity().chain);
  draft.new_signing_key = &alice_.key();
  SentCommit commit;
  const auto staged = alice_->In([&] {
    commit.parent = *alice_->groups.Current(line_);
    return alice_->groups.Stage(line_, draft, before, now_,
                                [&](const mls::NewCommit& made) {
                                  commit.message = made.commit;
                                  return Bundle{};
                                });
  });
  ASSERT_TRUE(staged.ok()) << staged;
  Order(commit);
  ASSERT_TRUE(Take(alice_, commit).ok());
  ASSERT_TRUE(Take(bob_, commit).ok());
  EXPECT_EQ(Read(bob_, Send(alice_, "renewed")), "renewed");
}

class WelcomedTest : public CommitsTest {
 protected:
  absl::StatusOr<Joined> JoinTold(mls::Extensions told) {
    mls::CommitDraft draft;
    draft.proposals.push_back(AddOf(carol_));
    draft.welcome_extensions = std::move(told);
    return Join(carol_, Commit(bob_, std::move(draft)));
  }

  Member& carol_ = Man(kDesk2);
};

// The policy goes to who joins, and not to the relay (P18).
TEST_F(WelcomedTest, ANewcomerIsToldThePolicy) {
  const auto joined = JoinTold({line::WelcomeExtension(policy_)});
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(joined->policy, policy_);
  EXPECT_TRUE(joined->expired.empty());
}

TEST_F(WelcomedTest, AnotherPolicyThanTheGroupsIsRefused) {
  line::PolicyOpening other = policy_;
  other.salt[0] ^= 1;
  EXPECT_TRUE(absl::IsInvalidArgument(
      JoinTold({line::WelcomeExtension(other)}).status()));
}

TEST_F(WelcomedTest, AWelcomeWithoutAPolicyIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(JoinTold({{0x0a0a, {}}}).status()));
}

TEST_F(WelcomedTest, WhatIsNoPolicyMakesNoLine) {
  line::PolicyOpening none = policy_;
  none.policy.pop_back();
  EXPECT_TRUE(absl::IsInvalidArgument(carol_->In([&] {
    return carol_->groups.Create(line_, none, carol_.identity(), now_);
  })));
}

}  // namespace
}  // namespace hotline::groups
