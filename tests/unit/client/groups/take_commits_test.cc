// Taking commits in, on real groups in real stores: what each station finds,
// and what is kept of it. What is void: void_commits_test.cc.
#include "core/line/extensions.h"
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

class TakeCommits : public CommitWorld {
 protected:
  TakeCommits() {
    Begin(alice_);
    Invite(alice_, {&bob_});
  }
  std::optional<JudgedCommit> Judged(Member& member, const Posted& commit) {
    return *member->In(
        [&] { return At(*member).commits.Judged(line_, commit.place.hash); });
  }
  mls::Proposal RemoveOf(Member& whom) {
    return {mls::Remove{LeafOf(alice_, whom)}};
  }

  Member& alice_ = Man(kDesk1);  // entitled
  Member& bob_ = Man(kDuty1);
};

TEST_F(TakeCommits, OneThatCountsIsMergedByAllAlike) {
  const Posted commit = Post(bob_);
  for (Member* one : on_line_) {
    const auto verdict = Take(*one, commit);
    ASSERT_TRUE(verdict.ok()) << verdict.status();
    EXPECT_EQ(verdict->outcome, Outcome::kCounts);
    EXPECT_EQ(verdict->own, one == &bob_);
    ASSERT_TRUE(verdict->change.has_value());
    EXPECT_EQ(verdict->change->begun, (EpochName{2, commit.place.hash}));
    EXPECT_EQ(verdict->change->committer.station, bob_.uri());
    EXPECT_EQ(EpochOf(*one), (EpochName{2, commit.place.hash}));
  }
  EXPECT_EQ(Read(alice_, Send(bob_, "after")), "after");
}

TEST_F(TakeCommits, ItSaysWhoJoinsWithWhichCertificate) {
  Member& carol = Man(kDesk2);
  const Posted commit = Post(alice_, Adding({&carol}));
  const auto verdict = Take(bob_, commit);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  const std::vector<message::Member> joined = {
      {carol.uri(), carol.identity().chain.front().Hash()}};
  EXPECT_EQ(verdict->change->joined, joined);
  EXPECT_TRUE(verdict->change->left.empty());
  EXPECT_FALSE(verdict->change->external);
  EXPECT_FALSE(verdict->change->policy.has_value());
}

TEST_F(TakeCommits, ItSaysWhoLeavesAndWhoIsPutOut) {
  Member &carol = Man(kDesk2), &dora = Man(kDuty2);
  Invite(alice_, {&carol, &dora});
  const Posted out = Post(alice_, {.add = {}, .remove = {dora.uri()}});
  const auto verdict = Take(bob_, out);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->change->left, (std::vector<Left>{{dora.uri(), false}}));
  const auto removed = Take(dora, out);
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_TRUE(removed->change->removed);
  EXPECT_TRUE(absl::IsNotFound(
      dora->In([&] { return dora->groups.Current(line_); }).status()));
}

TEST_F(TakeCommits, ACertificateThatIsRenewedIsSaid) {
  const crypto::SigningKey before = alice_.key().Clone();
  const auto chain = alice_.identity().chain;
  alice_.Renew(pki::StationOrder(kDesk1, pki::Purpose::kIdentity));
  const Identity next = alice_.identity();
  const auto made = alice_->In([&] {
    return At(*alice_).maker.Make(line_,
                                  {.add = {}, .remove = {}, .renewed = &next},
                                  {{before, chain}, 1, now_});
  });
  ASSERT_TRUE(made.ok()) << made.status();
  const Posted commit = Number(*made);
  const auto verdict = Take(bob_, commit);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_TRUE(verdict->change->renewed);
  EXPECT_EQ(verdict->change->committer.certificate_hash,
            alice_.identity().chain.front().Hash());
  ASSERT_TRUE(Take(alice_, commit).ok());
  EXPECT_EQ(Read(bob_, Send(alice_, "renewed")), "renewed");
}

TEST_F(TakeCommits, OneThatComesAgainIsAnsweredTheSame) {
  const Posted commit = Post(bob_);
  TakeAll(commit);
  const auto again = Take(alice_, commit);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->outcome, Outcome::kCounts);
  EXPECT_FALSE(again->change.has_value());
  EXPECT_EQ(EpochOf(alice_).number, 2u);
  const Posted garbage =
      PostHostile(bob_, {}, {.message = [](base::Bytes& m) { m.back() ^= 1; }});
  EXPECT_EQ(Take(alice_, garbage)->fault, Fault::kCommitRefused);
  alice_.Reopen();
  const auto void_again = Take(alice_, garbage);
  ASSERT_TRUE(void_again.ok());
  EXPECT_TRUE(void_again->repeated);
  EXPECT_EQ(void_again->fault, Fault::kCommitRefused);
  EXPECT_EQ(EpochOf(alice_).number, 2u);
}

TEST_F(TakeCommits, TheVerdictIsWritten) {
  const Posted commit = Post(bob_);
  TakeAll(commit);
  const auto judged = Judged(alice_, commit);
  ASSERT_TRUE(judged.has_value());
  EXPECT_EQ(judged->number, commit.place.number);
  EXPECT_EQ(judged->parent.number, 1u);
  EXPECT_EQ(judged->sender, bob_.uri());
  EXPECT_EQ(judged->outcome, Outcome::kCounts);
  EXPECT_FALSE(judged->own);
  EXPECT_TRUE(Judged(bob_, commit)->own);
}

// Races.

TEST_F(TakeCommits, TwoAtOnceTheFirstCountsAndTheOtherIsDoneAgain) {
  const auto ours = Make(alice_), rivals = Make(bob_);
  ASSERT_TRUE(ours.ok() && rivals.ok());
  const Posted first = Number(*rivals);
  const auto verdict = Take(alice_, first);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->dropped, ours->hash);
  EXPECT_FALSE(verdict->own);
  ASSERT_TRUE(Take(bob_, first).ok());
  TakeAll(Post(alice_));
  EXPECT_EQ(Read(bob_, Send(alice_, "after both")), "after both");
}

TEST_F(TakeCommits, TheSecondOnAParentIsLate) {
  const auto ours = Make(alice_), rivals = Make(bob_);
  TakeAll(Number(*ours));
  const Posted late = Number(*rivals);
  for (Member* one : on_line_) {
    const auto verdict = Take(*one, late);
    ASSERT_TRUE(verdict.ok()) << verdict.status();
    EXPECT_EQ(verdict->outcome, Outcome::kLate);
    EXPECT_FALSE(verdict->divergence);
    EXPECT_FALSE(verdict->fault.has_value());
  }
}

// A relay that hands the second one out first has shown two histories.
TEST_F(TakeCommits, AnEarlierNumberThanTheOneThatCountsIsADivergence) {
  const auto ours = Make(alice_), rivals = Make(bob_);
  const Posted first = Number(*ours), second = Number(*rivals);
  ASSERT_TRUE(Take(bob_, second).ok());
  const auto verdict = Take(bob_, first);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kLate);
  EXPECT_TRUE(verdict->divergence);
}

TEST_F(TakeCommits, AVoidOneLeavesOursWaiting) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  const auto ours = Make(alice_);
  const Posted bad = PostHostile(bob_, Draft({RemoveOf(carol)}));
  const auto verdict = Take(alice_, bad);
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->fault, Fault::kNotEntitled);
  EXPECT_FALSE(verdict->dropped.has_value());
  const Posted good = Number(*ours);
  ASSERT_EQ(Take(alice_, good)->outcome, Outcome::kCounts);
  EXPECT_EQ(Take(carol, bad)->outcome, Outcome::kVoid);
  EXPECT_EQ(Take(carol, good)->outcome, Outcome::kCounts);
}

// Who made a void commit may go on by itself: nobody follows.
TEST_F(TakeCommits, OnTheBranchOfAVoidOneNothingCounts) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  const Posted bad = PostHostile(bob_, Draft({RemoveOf(carol)}));
  // Bob believes himself.
  ASSERT_TRUE(
      bob_->In([&]() -> absl::Status {
            auto own = bob_->groups.ReceiveOwn(line_, bad.place);
            if (!own.ok()) return own.status();
            return bob_->groups.Merge(*std::move(own), bad.place).status();
          })
          .ok());
  ASSERT_EQ(Take(alice_, bad)->outcome, Outcome::kVoid);
  const Posted next = PostHostile(bob_, {});
  const auto verdict = Take(alice_, next);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kElsewhere);
  EXPECT_FALSE(verdict->divergence);
  EXPECT_FALSE(verdict->alone);
  EXPECT_EQ(EpochOf(alice_).number, 2u);
}

TEST_F(TakeCommits, AnothersWordOnThatBranchShowsThatWeAreAlone) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  const Posted bad = PostHostile(bob_, Draft({RemoveOf(carol)}));
  ASSERT_EQ(Take(alice_, bad)->outcome, Outcome::kVoid);
  const EpochName branch{3, bad.place.hash};
  const auto alone = [&](const std::string& sender) {
    return *alice_->In([&] {
      return At(*alice_).commits.ShowsUsAlone(HeaderOf(branch, sender));
    });
  };
  EXPECT_FALSE(alone(bob_.uri()));
  EXPECT_TRUE(alone(carol.uri()));
  EXPECT_FALSE(*alice_->In([&] {
    return At(*alice_).commits.ShowsUsAlone(
        HeaderOf(EpochOf(alice_), carol.uri()));
  }));
}

TEST_F(TakeCommits, AParentThatNobodyShowedUsIsADivergence) {
  const Posted commit = PostHostile(
      bob_, {},
      {.header = [](message::Header& h) { h.branch_id->front() ^= 1; }});
  const auto verdict = Take(alice_, commit);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kElsewhere);
  EXPECT_TRUE(verdict->divergence);
}

TEST_F(TakeCommits, AParentAheadOfOursIsADivergence) {
  const Posted first = Post(bob_);
  ASSERT_TRUE(Take(bob_, first).ok());
  const auto verdict = Take(alice_, Post(bob_));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kElsewhere);
  EXPECT_TRUE(verdict->divergence);
}

TEST_F(TakeCommits, ALineThatWasLeftFollowsNothing) {
  ASSERT_TRUE(bob_->In([&] { return bob_->groups.WipeLine(line_); }).ok());
  const auto verdict =
      Take(bob_, Post(alice_, {.add = {}, .remove = {bob_.uri()}}));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kElsewhere);
  EXPECT_FALSE(verdict->divergence);
}

// A store from before it was made (P5): others have it, we cannot open our own.
TEST_F(TakeCommits, OneOfOursThatTheStoreForgotIsNotRejected) {
  const Posted commit = Post(bob_);
  ASSERT_TRUE(bob_->In([&] { return bob_->groups.DropStaged(line_); }).ok());
  const auto verdict = Take(bob_, commit);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kLost);
  EXPECT_FALSE(verdict->fault.has_value());
  ASSERT_EQ(Take(alice_, commit)->outcome, Outcome::kCounts);
  const auto next = Take(bob_, Post(alice_));
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(next->outcome, Outcome::kElsewhere);
  EXPECT_FALSE(next->divergence);
}

TEST_F(TakeCommits, ACopyOfAStoreStillTakesThemIn) {
  ASSERT_TRUE(bob_->In([&]() -> absl::Status {
                    auto begun = bob_->store->BeginIncarnation(now_);
                    return begun.ok() ? bob_->groups.Restart() : begun;
                  })
                  .ok());
  TakeAll(Post(alice_));
  EXPECT_TRUE(absl::IsFailedPrecondition(Make(bob_).status()));
}

TEST_F(TakeCommits, TwoProcessesOfAStationTakeTurns) {
  const auto other = bob_.Another();
  TakeAll(Post(alice_));
  const Posted next = Post(alice_);
  ASSERT_TRUE(Take(alice_, next).ok());
  ASSERT_EQ(Take(*other, next)->outcome, Outcome::kCounts);
  EXPECT_TRUE(Take(bob_, next)->repeated);
  EXPECT_EQ(EpochOf(bob_).number, 3u);
}

// Undone transactions.

TEST_F(TakeCommits, WhatIsUndoneWasNotFound) {
  const Posted commit = Post(alice_);
  for (Member* one : on_line_) {
    const auto header = message::ParseHeader(commit.header);
    const auto undone = (*one)->In([&]() -> absl::Status {
      const auto taken = At(**one).commits.Take(
          {*header, commit.header, commit.body, commit.place});
      EXPECT_TRUE(taken.ok()) << taken.status();
      return absl::AbortedError("killed");
    });
    EXPECT_FALSE(undone.ok());
    EXPECT_FALSE(Judged(*one, commit).has_value());
    EXPECT_EQ(EpochOf(*one).number, 1u);
    one->Reopen();
    const auto again = Take(*one, commit);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->outcome, Outcome::kCounts);
    EXPECT_FALSE(again->repeated);
    EXPECT_EQ(again->own, one == &alice_);
  }
}

TEST_F(TakeCommits, WithoutATransactionNothingIsTaken) {
  const Posted commit = Post(alice_);
  const auto header = message::ParseHeader(commit.header);
  const auto taken = At(*bob_).commits.Take(
      {*header, commit.header, commit.body, commit.place});
  EXPECT_FALSE(taken.ok());
  EXPECT_FALSE(message::FaultOf(taken.status()).has_value());
}

// Policy (P18).

TEST_F(TakeCommits, ANewPolicyIsReadByAllAndByWhoJoinsLater) {
  Member& carol = Man(kDesk2);
  line::Policy next = Terms(policy_);
  next.mandate = "that everybody knows";
  next.entitled = {"duty@mod.borduria", "watch@mfa.alba"};
  const Posted change = Post(alice_, {.add = {}, .remove = {}, .policy = next});
  const auto verdict = Take(bob_, change);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->change->policy, next);
  ASSERT_TRUE(Take(alice_, change).ok());
  Invite(bob_, {&carol});  // entitled by it
  for (Member* one : on_line_) EXPECT_EQ(PolicyOf(*one), next);
  EXPECT_EQ(*bob_->In([&] { return At(*bob_).commits.PolicyAt(line_, 1); }),
            Terms(policy_));
}

TEST_F(TakeCommits, ACommitIsJudgedByThePolicyThatItEnds) {
  line::Policy next = Terms(policy_);
  next.entitled = {"duty@mod.borduria"};
  TakeAll(Post(alice_, {.add = {}, .remove = {}, .policy = next}));
  Member& carol = Man(kDesk2);
  ExpectVoid(PostHostile(alice_, Draft({AddOf(carol)})), Fault::kNotEntitled);
}

}  // namespace
}  // namespace hotline::groups
