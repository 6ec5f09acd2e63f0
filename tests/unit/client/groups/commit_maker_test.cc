// Commits of our own: what is made, and what is refused before it is.
#include "core/line/extensions.h"
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

class MakeCommits : public CommitWorld {
 protected:
  MakeCommits() {
    Begin(alice_);
    Invite(alice_, {&bob_});
  }
  static absl::StatusCode CodeOf(const absl::StatusOr<MadeCommit>& made) {
    return made.status().code();
  }
  void ExpectForbidden(const absl::StatusOr<MadeCommit>& made, Fault fault) {
    EXPECT_TRUE(absl::IsPermissionDenied(made.status())) << made.status();
    EXPECT_EQ(message::FaultOf(made.status()), fault);
  }

  Member& alice_ = Man(kDesk1);  // entitled
  Member& bob_ = Man(kDuty1);
};

TEST_F(MakeCommits, TheBundleIsWhatWaits) {
  Member& carol = Man(kDesk2);
  const auto made = Make(alice_, Adding({&carol}));
  ASSERT_TRUE(made.ok()) << made.status();
  alice_.Reopen();
  const auto waiting =
      *alice_->In([&] { return alice_->groups.FindStaged(line_); });
  ASSERT_TRUE(waiting.has_value());
  EXPECT_EQ(waiting->commit, made->hash);
  EXPECT_EQ(*ParseCommitBundle(waiting->bundle), made->bundle);
  EXPECT_EQ(made->begins, (EpochName{2, made->hash}));
}

TEST_F(MakeCommits, TheHeaderIsACommits) {
  const auto made = Make(alice_);
  ASSERT_TRUE(made.ok()) << made.status();
  const auto header = message::ParseHeader(made->bundle.commit.header);
  ASSERT_TRUE(header.ok()) << header.status();
  EXPECT_EQ(header->precedence, message::Precedence::kFlash);
  EXPECT_EQ(header->lifetime, std::chrono::seconds(0));
  EXPECT_EQ(header->epoch, 1u);
  EXPECT_EQ(header->branch_id, EpochOf(alice_).branch);
  EXPECT_EQ(header->sender, alice_.uri());
  EXPECT_EQ(header->commitment,
            line::DeltaCommitment(line::Encode(made->delta)));
  EXPECT_EQ(made->hash, message::EnvelopeHash(made->bundle.commit.header,
                                              made->bundle.commit.body));
}

TEST_F(MakeCommits, ARefreshHasAnEmptyDeltaAndNoWelcome) {
  const auto made = Make(bob_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->delta.empty());
  EXPECT_TRUE(made->bundle.welcome.empty());
  EXPECT_FALSE(made->bundle.group_info.empty());
  TakeAll(Number(*made));
}

// P18: the relay has the GroupInfo, and must not learn the policy of it.
TEST_F(MakeCommits, TheGroupInfoHasTreeAndExternalKeyAndNotThePolicy) {
  Member& carol = Man(kDesk2);
  const auto made = Make(alice_, Adding({&carol}));
  ASSERT_TRUE(made.ok()) << made.status();
  const auto parsed =
      mls::Parse<mls::MlsMessage>(made->bundle.group_info, "MLSMessage");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto& info = std::get<mls::GroupInfo>(parsed->value);
  EXPECT_NE(mls::FindExtension(info.extensions, mls::kRatchetTree), nullptr);
  EXPECT_NE(mls::FindExtension(info.extensions, mls::kExternalPub), nullptr);
  EXPECT_EQ(mls::FindExtension(info.extensions, line::kPolicyExtension),
            nullptr);
  EXPECT_EQ(info.group_context.epoch, 2u);
}

TEST_F(MakeCommits, WhoRejoinsStandsInBothLists) {
  Wish wish = Adding({&bob_});
  wish.remove = {bob_.uri()};
  const auto made = Make(alice_, wish);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->delta.leaves, (std::vector<std::string>{bob_.uri()}));
  EXPECT_EQ(made->delta.joins.front().station, bob_.uri());
  const Posted commit = Number(*made);
  ASSERT_EQ(Take(alice_, commit)->outcome, Outcome::kCounts);
  ASSERT_TRUE(Join(bob_, commit).ok());
  EXPECT_EQ(PolicyOf(bob_), Terms(policy_));
  EXPECT_EQ(Read(alice_, Send(bob_, "back")), "back");
}

TEST_F(MakeCommits, WhoAskedToLeaveIsTakenInByWhateverIsCommitted) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  AskToLeave(carol);
  const auto made = Make(bob_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->delta.leaves, (std::vector<std::string>{carol.uri()}));
  const auto verdict = Take(alice_, Number(*made));
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->change->left, (std::vector<Left>{{carol.uri(), true}}));
}

TEST_F(MakeCommits, WhoAskedToLeaveAndIsRemovedLeavesOnce) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  AskToLeave(carol);
  const auto made = Make(alice_, {.add = {}, .remove = {carol.uri()}});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Take(bob_, Number(*made))->outcome, Outcome::kCounts);
}

TEST_F(MakeCommits, ALeaversRemovalGoesBeforeANewPolicy) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  AskToLeave(carol);
  line::Policy next = Terms(policy_);
  next.report_read = false;
  EXPECT_EQ(CodeOf(Make(alice_, {.add = {}, .remove = {}, .policy = next})),
            absl::StatusCode::kFailedPrecondition);
}

// What all would find void is not made.

TEST_F(MakeCommits, WhoIsNotEntitledAddsNobody) {
  Member& carol = Man(kDuty2);
  ExpectForbidden(Make(bob_, Adding({&carol})), Fault::kNotEntitled);
}

TEST_F(MakeCommits, WhoIsNotEntitledRemovesNobodyElse) {
  ExpectForbidden(Make(bob_, {.add = {}, .remove = {alice_.uri()}}),
                  Fault::kNotEntitled);
}

TEST_F(MakeCommits, WhoIsNotEntitledChangesNoPolicy) {
  line::Policy next = Terms(policy_);
  next.report_read = false;
  ExpectForbidden(Make(bob_, {.add = {}, .remove = {}, .policy = next}),
                  Fault::kPolicy);
}

TEST_F(MakeCommits, TheClassOfALineNeverChanges) {
  line::Policy next = Terms(policy_);
  next.message_class = message::Class::kLive;
  next.kinds = line::AllKinds(next.message_class);
  ExpectForbidden(Make(alice_, {.add = {}, .remove = {}, .policy = next}),
                  Fault::kPolicy);
}

TEST_F(MakeCommits, ARevokedNewcomerIsNotAdded) {
  Member& carol = Man(kDesk2);
  Revoke(carol);
  ExpectForbidden(Make(alice_, Adding({&carol})), Fault::kNewcomer);
}

TEST_F(MakeCommits, WhoIsRevokedIsRemovedByAnybody) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  Revoke(carol);
  const auto made = Make(bob_, {.add = {}, .remove = {carol.uri()}});
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Take(alice_, Number(*made))->outcome, Outcome::kCounts);
}

TEST_F(MakeCommits, ANewcomerWithoutWhatALineNeedsIsNotAdded) {
  Member& carol = Man(kDesk2);
  Newcomer newcomer = NewcomerOf(carol);
  auto& extensions = newcomer.package.leaf_node.capabilities.extensions;
  std::erase(extensions, line::kPolicyExtension);
  newcomer.package.leaf_node.Sign(carol.key(), {});
  newcomer.package.Sign(carol.key());
  Wish wish;
  wish.add.push_back(newcomer);
  ExpectForbidden(Make(alice_, wish), Fault::kNewcomer);
}

TEST_F(MakeCommits, AKeyPackageOfAnotherStationIsRefused) {
  Member &carol = Man(kDesk2), &dora = Man(kDuty2);
  Wish wish = Adding({&carol});
  wish.add.front().station = dora.uri();
  EXPECT_EQ(CodeOf(Make(alice_, wish)), absl::StatusCode::kInvalidArgument);
}

TEST_F(MakeCommits, WhoIsThereIsNotAddedAndWhoIsNotIsNotRemoved) {
  EXPECT_EQ(CodeOf(Make(alice_, Adding({&bob_}))),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CodeOf(Make(alice_, {.add = {}, .remove = {kDuty2}})),
            absl::StatusCode::kNotFound);
}

TEST_F(MakeCommits, NobodyRemovesItself) {
  EXPECT_EQ(CodeOf(Make(alice_, {.add = {}, .remove = {alice_.uri()}})),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(MakeCommits, APolicyIsNotMixedWithMembers) {
  Member& carol = Man(kDesk2);
  Wish wish = Adding({&carol});
  wish.policy = Terms(policy_);
  EXPECT_EQ(CodeOf(Make(alice_, wish)), absl::StatusCode::kInvalidArgument);
}

TEST_F(MakeCommits, APolicyThatBreaksALimitIsRefused) {
  line::Policy next = Terms(policy_);
  next.entitled.clear();
  EXPECT_EQ(CodeOf(Make(alice_, {.add = {}, .remove = {}, .policy = next})),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(MakeCommits, ARefusedOneLeavesNothingBehind) {
  Member& carol = Man(kDuty2);
  ASSERT_FALSE(Make(bob_, Adding({&carol})).ok());
  EXPECT_FALSE(
      (*bob_->In([&] { return bob_->groups.FindStaged(line_); })).has_value());
  TakeAll(Post(bob_));
  EXPECT_EQ(Read(alice_, Send(bob_, "after")), "after");
}

TEST_F(MakeCommits, AnUndoneOneWasNotMade) {
  EXPECT_FALSE(bob_->In([&]() -> absl::Status {
                     EXPECT_TRUE(
                         At(*bob_)
                             .maker.Make(line_, {}, {bob_.identity(), 1, now_})
                             .ok());
                     return absl::AbortedError("killed");
                   })
                   .ok());
  EXPECT_FALSE(
      (*bob_->In([&] { return bob_->groups.FindStaged(line_); })).has_value());
  TakeAll(Post(bob_));
}

TEST_F(MakeCommits, ANewCertificateOfAnotherStationIsForbidden) {
  Member& carol = Man(kDesk2);
  const Identity foreign = carol.identity();
  const auto made = alice_->In([&] {
    return At(*alice_).maker.Make(
        line_, {.add = {}, .remove = {}, .renewed = &foreign},
        {alice_.identity(), 1, now_});
  });
  ExpectForbidden(made, Fault::kNewcomer);
}

TEST(CommitBundleTest, IsReadAsItWasWritten) {
  for (const bool more : {false, true}) {
    CommitBundle bundle{{{1, 2}, {3}}, {}, {4, 5, 6}, std::nullopt};
    if (more) bundle.application = SentEnvelope{{7}, {8, 9}};
    EXPECT_EQ(*ParseCommitBundle(Encode(bundle)), bundle);
  }
}

TEST(CommitBundleTest, DamageIsFoundAtEveryPlace) {
  const base::Bytes good =
      Encode(CommitBundle{{{1}, {2}}, {3}, {4}, SentEnvelope{{5}, {6}}});
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(ParseCommitBundle({good.data(), size}).ok()) << size;
  }
  base::Bytes longer = good;
  longer.push_back(0);
  EXPECT_FALSE(ParseCommitBundle(longer).ok());
  base::Bytes other = good;
  other[1] = 2;  // version
  EXPECT_TRUE(absl::IsDataLoss(ParseCommitBundle(other).status()));
}

}  // namespace
}  // namespace hotline::groups
