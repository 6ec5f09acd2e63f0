// A group lives in its store: whatever is in memory alone may go at any moment.
#include "client/groups/groups.h"

#include "client/station/problem.h"
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

class GroupsTest : public LineWorld {
 protected:
  GroupsTest() {
    MakeLine(alice_);
    Add(alice_, {&bob_, &carol_});
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
};

TEST_F(GroupsTest, EachReadsWhatTheOthersSend) {
  for (Member* from : on_line_) {
    const Envelope sent = Send(*from, "from " + from->uri());
    for (Member* to : on_line_) {
      if (to == from) continue;
      EXPECT_EQ(Read(*to, sent), "from " + from->uri());
    }
  }
}

TEST_F(GroupsTest, AReopenedStoreGoesOn) {
  for (int i = 0; i < 3; ++i) {
    const std::string text = std::to_string(i);
    for (Member* one : on_line_) one->Reopen();
    EXPECT_EQ(Read(bob_, Send(alice_, text)), text);
    bob_.Reopen();
    EXPECT_EQ(Read(carol_, Send(bob_, text)), text);
    Commit(carol_);
  }
  EXPECT_EQ(EpochOf(alice_).number, 4u);
}

TEST_F(GroupsTest, InTheClassicSuiteToo) {
  const base::LineId before = line_;
  line_ = base::LineId(base::ByteArray<16>{8});
  MakeLine(alice_, mls::CipherSuite::kX25519);
  EXPECT_EQ(EpochOf(alice_), EpochName{});
  line_ = before;
  EXPECT_EQ(EpochOf(alice_).number, 1u);
}

// P10: its name is the commit's envelope hash; the first epoch has none.
TEST_F(GroupsTest, EpochsHaveTheNamesOfTheirCommits) {
  const SentCommit commit = Commit(bob_);
  for (Member* one : on_line_) {
    EXPECT_EQ(EpochOf(*one), (EpochName{2, commit.place.hash}));
  }
}

TEST_F(GroupsTest, TheMembersOfAnEpochAreThoseOfItsTree) {
  const EpochName before = EpochOf(bob_);
  mls::CommitDraft draft;
  draft.proposals.push_back({mls::Remove{LeafOf(alice_, carol_)}});
  Commit(alice_, std::move(draft));
  const auto members_in = [&](const EpochName& name) {
    std::vector<std::string> uris;
    EXPECT_TRUE(bob_->In([&]() -> absl::Status {
                      const auto epoch =
                          bob_->groups.epochs().Find(line_, name, 1);
                      for (const auto& one : **bob_->groups.MembersIn(*epoch)) {
                        uris.push_back(one.station);
                        EXPECT_EQ(one.certificate_hash ==
                                      bob_.identity().chain.front().Hash(),
                                  one.station == bob_.uri());
                      }
                      return absl::OkStatus();
                    })
                    .ok());
    return uris;
  };
  EXPECT_EQ(members_in(before),
            (std::vector<std::string>{kDesk1, kDesk2, kDuty1}));
  EXPECT_EQ(members_in(EpochOf(bob_)),
            (std::vector<std::string>{kDesk1, kDuty1}));
}

// P4: ratchet, ciphertext and id are in one transaction, or none of them is.
TEST_F(GroupsTest, WhatIsSentInAnUndoneTransactionIsForgotten) {
  const auto undone = alice_->In([&]() -> absl::Status {
    EXPECT_TRUE(
        alice_->groups.Protect(line_, base::ViewOf("a"), {}, alice_.key())
            .ok());
    return absl::AbortedError("the disk is full");
  });
  EXPECT_TRUE(absl::IsAborted(undone));
  EXPECT_EQ(Read(bob_, Send(alice_, "next")), "next");
  EXPECT_EQ(*alice_->In([&] { return alice_->groups.SentIn(line_); }), 1u);
}

TEST_F(GroupsTest, WhatCameInAnUndoneTransactionStillOpens) {
  const Envelope sent = Send(alice_, "the words");
  const auto undone = bob_->In([&]() -> absl::Status {
    MlsSealing sealing(bob_->groups, sent.number, sent.logged);
    EXPECT_TRUE(sealing.Open(sent.header, sent.body).ok());
    return absl::AbortedError("killed");
  });
  EXPECT_FALSE(undone.ok());
  EXPECT_EQ(Read(bob_, sent), "the words");
  bob_.Reopen();
  EXPECT_EQ(Read(bob_, sent), "ALTERED");
}

TEST_F(GroupsTest, ACommitInAnUndoneTransactionIsTakenAgain) {
  SentCommit commit = Stage(alice_);
  Order(commit);
  const auto undone = bob_->In([&]() -> absl::Status {
    const auto epoch = bob_->groups.epochs().Find(line_, commit.parent, 1);
    auto came = bob_->groups.Receive(epoch->group, commit.message, now_);
    EXPECT_TRUE(
        bob_->groups
            .Merge(std::get<IncomingCommit>(*std::move(came)), commit.place)
            .ok());
    return absl::AbortedError("killed");
  });
  EXPECT_FALSE(undone.ok());
  EXPECT_EQ(EpochOf(bob_).number, 1u);
  for (Member* one : on_line_) EXPECT_TRUE(Take(*one, commit).ok());
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "after");
}

TEST_F(GroupsTest, LateAndOutOfOrderMessagesOpenAcrossEpochsAndStarts) {
  std::vector<Envelope> late;
  for (int i = 0; i < 4; ++i) {
    late.push_back(Send(alice_, std::to_string(i)));
    if (i % 2 == 1) Commit(carol_);
  }
  bob_.Reopen();
  for (const int i : {3, 0, 2, 1}) {
    EXPECT_EQ(Read(bob_, late[i]), std::to_string(i));
    bob_.Reopen();
  }
}

TEST_F(GroupsTest, CountsWhatIsSentInAnEpoch) {
  const auto sent = [&] {
    return *alice_->In([&] { return alice_->groups.SentIn(line_); });
  };
  EXPECT_EQ(sent(), 0u);
  Send(alice_, "1");
  Send(alice_, "2");
  alice_.Reopen();
  EXPECT_EQ(sent(), 2u);
  Commit(bob_);
  EXPECT_EQ(sent(), 0u);
}

TEST_F(GroupsTest, ASecondGroupOnALineIsRefused) {
  const auto again = alice_->In([&] {
    return alice_->groups.Create(line_, policy_, alice_.identity(), now_);
  });
  EXPECT_TRUE(absl::IsAlreadyExists(again));
}

TEST_F(GroupsTest, OutsideOfATransactionNothingIsDone) {
  Groups& groups = alice_->groups;
  EXPECT_TRUE(absl::IsFailedPrecondition(groups.Look(line_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      groups.Protect(line_, {}, {}, alice_.key()).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(groups.WipeLine(line_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(groups.Restart()));
}

TEST_F(GroupsTest, ALineWithoutAGroupIsSaid) {
  const base::LineId other(base::ByteArray<16>{9});
  EXPECT_TRUE(absl::IsNotFound(
      alice_->In([&] { return alice_->groups.Current(other); }).status()));
}

// A damaged or moved record is never taken for a group.
TEST_F(GroupsTest, AMovedRecordIsRefused) {
  alice_.Reopen();
  ASSERT_TRUE(alice_->store->database()
                  .Execute("UPDATE group_record SET life = 2;"
                           "UPDATE line_group SET life = 2")
                  .ok());
  EXPECT_EQ(
      station::ReasonOf(
          alice_->In([&] { return alice_->groups.Look(line_); }).status()),
      "damaged");
}

TEST_F(GroupsTest, AMissingRecordIsRefused) {
  alice_.Reopen();
  ASSERT_TRUE(alice_->store->database()
                  .Execute("DELETE FROM group_record WHERE length(sealed) = "
                           "(SELECT max(length(sealed)) FROM group_record)")
                  .ok());
  EXPECT_TRUE(absl::IsDataLoss(
      alice_->In([&] { return alice_->groups.Look(line_); }).status()));
}

// P18.
TEST_F(GroupsTest, AProposedLeaveIsCommittedBeforeAnythingElseIsSent) {
  const auto proposal = carol_->In([&] {
    return carol_->groups.ProposeLeaving(line_, base::ViewOf("header"),
                                         carol_.key(), now_);
  });
  ASSERT_TRUE(proposal.ok()) << proposal.status();
  for (Member* one : {&alice_, &bob_}) {
    EXPECT_TRUE((*one)
                    ->In([&]() -> absl::Status {
                      const auto epoch = (*one)->groups.epochs().Find(
                          line_, EpochOf(carol_), 1);
                      return (*one)
                          ->groups.Receive(epoch->group, *proposal, now_)
                          .status();
                    })
                    .ok());
  }
  alice_.Reopen();
  EXPECT_TRUE(
      absl::IsFailedPrecondition(TrySend(*alice_, alice_, "x").status()));
  SentCommit commit = Stage(alice_);
  Order(commit);
  EXPECT_FALSE(Take(alice_, commit)->removed);
  EXPECT_FALSE(Take(bob_, commit)->removed);
  EXPECT_EQ(Read(bob_, Send(alice_, "after")), "after");
  EXPECT_TRUE(Take(carol_, commit)->removed);
  EXPECT_TRUE(absl::IsNotFound(
      carol_->In([&] { return carol_->groups.Current(line_); }).status()));
}

}  // namespace
}  // namespace hotline::groups
