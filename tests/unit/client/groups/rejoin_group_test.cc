// A store that was restored or lost (P5), and coming back (P17).
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

class RejoinGroup : public LineWorld {
 protected:
  RejoinGroup() {
    MakeLine(alice_);
    Add(alice_, {&bob_, &carol_});
  }
  // Bob finds that his store is a copy.
  void Restart(Member& member) {
    ASSERT_TRUE(member
                    ->In([&]() -> absl::Status {
                      auto begun = member->store->BeginIncarnation(now_);
                      return begun.ok() ? member->groups.Restart() : begun;
                    })
                    .ok());
  }
  // Remove and Add in one commit, which `by` makes.
  SentCommit Readmit(Member& by, Member& whom) {
    mls::CommitDraft draft;
    draft.proposals.push_back({mls::Remove{LeafOf(by, whom)}});
    draft.proposals.push_back(AddOf(whom));
    SentCommit commit = Stage(by, std::move(draft));
    Order(commit);
    return commit;
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
};

TEST_F(RejoinGroup, ACopySendsNothing) {
  Restart(bob_);
  EXPECT_TRUE(absl::IsFailedPrecondition(TrySend(*bob_, bob_, "x").status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(TryStage(bob_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      bob_->In([&] {
            return bob_->groups.ProposeLeaving(line_, {}, bob_.key(), now_);
          })
          .status()));
  bob_.Reopen();
  EXPECT_TRUE(absl::IsFailedPrecondition(TrySend(*bob_, bob_, "x").status()));
}

TEST_F(RejoinGroup, ACopyStillReads) {
  Restart(bob_);
  EXPECT_EQ(Read(bob_, Send(alice_, "the words")), "the words");
  Commit(alice_);
  EXPECT_EQ(Read(bob_, Send(carol_, "after")), "after");
}

TEST_F(RejoinGroup, WhatWaitedIsDropped) {
  Stage(bob_);
  Restart(bob_);
  EXPECT_FALSE(
      (*bob_->In([&] { return bob_->groups.FindStaged(line_); })).has_value());
}

TEST_F(RejoinGroup, WhoIsAddedAgainSendsAndStillReadsWhatIsLate) {
  const Envelope late = Send(alice_, "late");
  Restart(bob_);
  const SentCommit commit = Readmit(alice_, bob_);
  ASSERT_TRUE(Take(alice_, commit).ok());
  ASSERT_TRUE(Take(carol_, commit).ok());
  const auto joined = Join(bob_, commit);
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(EpochOf(bob_), (EpochName{2, commit.place.hash}));
  EXPECT_EQ(Read(carol_, Send(bob_, "back")), "back");
  EXPECT_EQ(Read(bob_, Send(alice_, "welcome back")), "welcome back");
  bob_.Reopen();
  EXPECT_EQ(Read(bob_, late), "late");
  EXPECT_EQ(Read(carol_, Send(bob_, "again")), "again");
}

TEST_F(RejoinGroup, TheLifeBeforeGoesInItsTime) {
  const Envelope late = Send(alice_, "late"), later = Send(alice_, "later");
  Restart(bob_);
  const SentCommit commit = Readmit(alice_, bob_);
  ASSERT_TRUE(Take(alice_, commit).ok());
  ASSERT_TRUE(Join(bob_, commit).ok());
  const auto wipe = [&](uint64_t through) {
    return bob_
        ->In([&] { return bob_->groups.WipeEnded(line_, through, now_); })
        ->size();
  };
  EXPECT_EQ(wipe(commit.place.number - 1), 0u);
  EXPECT_EQ(Read(bob_, late), "late");
  EXPECT_EQ(wipe(commit.place.number), 1u);
  EXPECT_EQ(Read(bob_, later), "EPOCH_UNKNOWN");
  EXPECT_EQ(Read(bob_, Send(alice_, "now")), "now");
}

// Whoever lost everything has no group, and joins as a newcomer does.
TEST_F(RejoinGroup, AWipedLineIsJoinedAnew) {
  ASSERT_TRUE(bob_->In([&] { return bob_->groups.WipeLine(line_); }).ok());
  const SentCommit commit = Readmit(carol_, bob_);
  ASSERT_TRUE(Take(carol_, commit).ok());
  ASSERT_TRUE(Join(bob_, commit).ok());
  EXPECT_EQ(Read(carol_, Send(bob_, "back")), "back");
}

TEST_F(RejoinGroup, AWelcomeIsTakenOnce) {
  Restart(bob_);
  const SentCommit commit = Readmit(alice_, bob_);
  ASSERT_TRUE(Join(bob_, commit).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Join(bob_, commit).status()));
  SentCommit again = commit;
  Order(again);
  EXPECT_TRUE(absl::IsFailedPrecondition(Join(bob_, again).status()));
}

TEST_F(RejoinGroup, AnUndoneJoinIsDoneAgain) {
  Restart(bob_);
  const SentCommit commit = Readmit(alice_, bob_);
  EXPECT_FALSE(
      bob_->In([&]() -> absl::Status {
            EXPECT_TRUE(bob_->groups
                            .Join(line_, 2, commit.place,
                                  std::get<mls::Welcome>(commit.welcome->value),
                                  bob_->packages)
                            .ok());
            return absl::AbortedError("killed");
          })
          .ok());
  EXPECT_EQ(EpochOf(bob_).number, 1u);
  ASSERT_TRUE(Join(bob_, commit).ok());
  EXPECT_EQ(EpochOf(bob_).number, 2u);
}

TEST_F(RejoinGroup, AWelcomeIntoAnotherGroupOrEpochIsRefused) {
  const SentCommit commit = Readmit(alice_, bob_);
  const auto join = [&](const base::LineId& line, uint64_t epoch) {
    return bob_
        ->In([&] {
          return bob_->groups.Join(
              line, epoch, commit.place,
              std::get<mls::Welcome>(commit.welcome->value), bob_->packages);
        })
        .status();
  };
  EXPECT_TRUE(
      absl::IsInvalidArgument(join(base::LineId(base::ByteArray<16>{9}), 2)));
  EXPECT_TRUE(absl::IsInvalidArgument(join(line_, 3)));
  EXPECT_TRUE(join(line_, 2).ok());
}

TEST_F(RejoinGroup, AWelcomeForAnotherIsRefused) {
  const SentCommit commit = Readmit(alice_, bob_);
  EXPECT_TRUE(absl::IsNotFound(Join(carol_, commit).status()));
}

}  // namespace
}  // namespace hotline::groups
