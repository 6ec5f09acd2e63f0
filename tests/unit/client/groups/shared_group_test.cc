// Two processes of one station on its store, in turn.
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

class SharedGroup : public LineWorld {
 protected:
  SharedGroup() {
    MakeLine(alice_);
    Add(alice_, {&bob_});
    other_ = alice_.Another();
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  std::unique_ptr<Process> other_;  // Alice's
};

TEST_F(SharedGroup, NoKeyIsUsedTwiceByTwoInTurn) {
  std::vector<Envelope> sent;
  for (int i = 0; i < 10; ++i) {
    Process& by = i % 3 == 0 ? *other_ : *alice_;
    sent.push_back(Send(by, alice_, std::to_string(i)));
  }
  for (int i = 9; i >= 0; --i) {
    EXPECT_EQ(Read(bob_, sent[i]), std::to_string(i));
  }
}

TEST_F(SharedGroup, WhatOneHasReadTheOtherCannot) {
  const Envelope one = Send(bob_, "one"), two = Send(bob_, "two");
  EXPECT_EQ(Read(*other_, two), "two");
  EXPECT_EQ(Read(alice_, two), "ALTERED");
  EXPECT_EQ(Read(alice_, one), "one");
  EXPECT_EQ(Read(*other_, one), "ALTERED");
}

TEST_F(SharedGroup, ACommitThatOneTookTheOtherIsIn) {
  Send(*other_, alice_, "held in memory");
  const Envelope late = Send(bob_, "late");
  Commit(bob_);
  EXPECT_EQ(Read(bob_, Send(*other_, alice_, "after")), "after");
  EXPECT_EQ(Read(*other_, late), "late");
}

TEST_F(SharedGroup, OneStagesAndTheOtherMerges) {
  Send(*other_, alice_, "held in memory");
  SentCommit commit = Stage(alice_);
  Order(commit);
  const auto merged = other_->In([&]() -> absl::StatusOr<Merged> {
    auto own = other_->groups.ReceiveOwn(line_, commit.place);
    if (!own.ok()) return own.status();
    return other_->groups.Merge(*std::move(own), commit.place);
  });
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_TRUE(Take(bob_, commit).ok());
  EXPECT_EQ(Read(bob_, Send(alice_, "from the first")), "from the first");
  EXPECT_EQ(Read(bob_, Send(*other_, alice_, "and other")), "and other");
}

TEST_F(SharedGroup, KeysThatOneWipedTheOtherHasNotEither) {
  const Envelope late = Send(bob_, "late"), later = Send(bob_, "later");
  Commit(bob_);
  EXPECT_EQ(Read(*other_, late), "late");
  ASSERT_TRUE(
      alice_->In([&] { return alice_->groups.WipeEnded(line_, 99, now_); })
          .ok());
  EXPECT_EQ(Read(*other_, later), "EPOCH_UNKNOWN");
  EXPECT_TRUE(other_
                  ->In([&]() -> absl::Status {
                    EXPECT_TRUE(
                        (*other_->groups.Look(line_))->past_epochs().empty());
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(SharedGroup, ALineThatOneLeftTheOtherHasNot) {
  Send(*other_, alice_, "held in memory");
  ASSERT_TRUE(alice_->In([&] { return alice_->groups.WipeLine(line_); }).ok());
  EXPECT_TRUE(absl::IsNotFound(TrySend(*other_, alice_, "x").status()));
}

// What the one undid was never there for the other.
TEST_F(SharedGroup, AnUndoneChangeDoesNotHideTheOthers) {
  EXPECT_FALSE(
      alice_
          ->In([&]() -> absl::Status {
            MlsSealing sealing(alice_->groups, alice_.key());
            EXPECT_TRUE(alice_->groups
                            .Protect(line_, base::ViewOf("x"), {}, alice_.key())
                            .ok());
            return absl::AbortedError("undone");
          })
          .ok());
  EXPECT_EQ(Read(bob_, Send(*other_, alice_, "one")), "one");
  EXPECT_EQ(Read(bob_, Send(alice_, "two")), "two");
}

}  // namespace
}  // namespace hotline::groups
