// Coming back by an external commit (P17): made by our own rules, judged by all
// others', and with everything that it may not be.
#include "client/groups/external_maker.h"
#include "core/line/extensions.h"
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

class ExternalCommits : public CommitWorld {
 protected:
  ExternalCommits() {
    BeginWith(line::Rejoin::kExternal);
    last_ = MakeInvitation();
  }
  void BeginWith(line::Rejoin rejoin) {
    Begin(alice_, [&](line::Policy& policy) { policy.rejoin = rejoin; });
  }
  MadeCommit MakeInvitation() {
    const auto made = Make(alice_, Adding({&bob_, &carol_}));
    EXPECT_TRUE(made.ok()) << made.status();
    const Posted commit = Number(*made);
    TakeAll(commit);
    for (Member* one : {&bob_, &carol_}) {
      EXPECT_TRUE(Join(*one, commit).ok());
      on_line_.push_back(one);
    }
    return *made;
  }
  // All but `who` go on.
  MadeCommit GoOn(Member& by, const Member& who) {
    const auto made = Make(by);
    EXPECT_TRUE(made.ok()) << made.status();
    const Posted commit = Number(*made);
    for (Member* one : on_line_) {
      if (one == &who) continue;
      EXPECT_TRUE(Take(*one, commit).ok());
    }
    return *made;
  }
  // A store that was restored (P5).
  void Restart(Member& member) {
    ASSERT_TRUE(member
                    ->In([&]() -> absl::Status {
                      auto begun = member->store->BeginIncarnation(now_);
                      return begun.ok() ? member->groups.Restart() : begun;
                    })
                    .ok());
  }
  absl::StatusOr<MadeCommit> Return(Member& who, const MadeCommit& newest) {
    return Return(who, newest.begins, newest.bundle.group_info);
  }
  absl::StatusOr<MadeCommit> Return(Member& who, const EpochName& name,
                                    const base::Bytes& group_info) {
    return who->In([&] {
      Desk desk(*who);
      base::SystemRandom random;
      ExternalMaker maker(who->groups, desk.commits, who->authentication,
                          random);
      return maker.Make(line_, {name, group_info}, {who.identity(), 1, now_});
    });
  }
  // By MLS's rules alone: with another leaf, key, or line's rules.
  Posted ReturnHostile(Member& who, const mls::LeafIndex& replaces,
                       const MadeCommit& newest) {
    Posted out;
    const auto parsed =
        *mls::Parse<mls::MlsMessage>(newest.bundle.group_info, "MLSMessage");
    const auto done = who->In([&]() -> absl::Status {
      const line::RosterDelta delta{{who.uri()}, {{who.uri(), base::Digest{}}}};
      const base::Bytes delta_bytes = line::Encode(delta);
      message::Header header = HeaderOf(newest.begins, who.uri());
      header.commitment = line::DeltaCommitment(delta_bytes);
      out.header = message::Encode(header);
      mls::LeafNode leaf;
      leaf.credential = CredentialOf(who.identity().chain);
      leaf.capabilities = line::LeafCapabilities();
      return who->groups.StageExternal(
          line_,
          {.group_info = std::get<mls::GroupInfo>(parsed.value),
           .tree = std::nullopt,
           .leaf_node = leaf,
           .replaces = replaces,
           .psks = {},
           .authenticated_data =
               line::AuthenticatedData(out.header, delta_bytes)},
          who.key(), now_,
          [&](const mls::NewExternalCommit& made) -> absl::StatusOr<Bundle> {
            const base::Bytes message = mls::Encode(made.commit);
            out.body = line::Encode(line::CommitBody{delta_bytes, message, {}});
            out.place.hash = message::EnvelopeHash(out.header, out.body);
            return Bundle{out.place.hash, {}};
          });
    });
    EXPECT_TRUE(done.ok()) << done;
    out.place.number = ++number_;
    out.place.logged = now_;
    return out;
  }
  void ExpectForbidden(const absl::StatusOr<MadeCommit>& made) {
    EXPECT_TRUE(absl::IsPermissionDenied(made.status())) << made.status();
    EXPECT_EQ(message::FaultOf(made.status()), Fault::kExternalCommit);
  }
  void ExpectVoidForOthers(const Posted& commit, Fault fault) {
    for (Member* one : {&alice_, &carol_}) {
      const auto verdict = Take(*one, commit);
      ASSERT_TRUE(verdict.ok()) << verdict.status();
      EXPECT_EQ(verdict->fault, fault) << one->uri();
    }
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
  MadeCommit last_;
};

TEST_F(ExternalCommits, AStationThatLostItsStateComesBack) {
  const MadeCommit newest = GoOn(alice_, bob_);
  Restart(bob_);
  const auto made = Return(bob_, newest);
  ASSERT_TRUE(made.ok()) << made.status();
  const Posted commit = Number(*made);
  for (Member* one : {&alice_, &carol_}) {
    const auto verdict = Take(*one, commit);
    ASSERT_TRUE(verdict.ok()) << verdict.status();
    ASSERT_EQ(verdict->outcome, Outcome::kCounts);
    EXPECT_TRUE(verdict->change->external);
    EXPECT_EQ(verdict->change->left, (std::vector<Left>{{bob_.uri(), false}}));
    EXPECT_EQ(verdict->change->joined.front().station, bob_.uri());
  }
  bob_.Reopen();
  const auto ours = Take(bob_, commit);
  ASSERT_TRUE(ours.ok()) << ours.status();
  EXPECT_EQ(ours->outcome, Outcome::kCounts);
  EXPECT_TRUE(ours->own);
  EXPECT_TRUE(ours->change->external);
  EXPECT_EQ(EpochOf(bob_), (EpochName{3, commit.place.hash}));
  EXPECT_EQ(PolicyOf(bob_), PolicyOf(alice_));
  EXPECT_EQ(Read(alice_, Send(bob_, "back")), "back");
  EXPECT_EQ(Read(bob_, Send(carol_, "welcome")), "welcome");
  TakeAll(Post(bob_));
  EXPECT_TRUE(Take(bob_, commit)->repeated);
}

TEST_F(ExternalCommits, ItStillReadsWhatIsLateInTheLifeBefore) {
  const Envelope late = Send(alice_, "late");
  const auto made = Return(bob_, last_);
  ASSERT_TRUE(made.ok()) << made.status();
  TakeAll(Number(*made));
  EXPECT_EQ(Read(bob_, late), "late");
}

TEST_F(ExternalCommits, ItWaitsWithItsBundle) {
  const auto made = Return(bob_, last_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(made->bundle.welcome.empty());
  bob_.Reopen();
  const auto waiting =
      *bob_->In([&] { return bob_->groups.FindExternal(line_); });
  ASSERT_TRUE(waiting.has_value());
  EXPECT_EQ(*ParseCommitBundle(waiting->bundle), made->bundle);
  EXPECT_TRUE(absl::IsAlreadyExists(Return(bob_, last_).status()));
  ASSERT_TRUE(bob_->In([&] { return bob_->groups.DropExternal(line_); }).ok());
  EXPECT_TRUE(Return(bob_, last_).ok());
}

// Until it comes back we are where we were, and may even be let in by others.
TEST_F(ExternalCommits, AWelcomeComesInsteadAndItIsDropped) {
  Restart(bob_);
  ASSERT_TRUE(Return(bob_, last_).ok());
  Wish wish = Adding({&bob_});
  wish.remove = {bob_.uri()};
  const Posted commit = Post(alice_, wish);
  ASSERT_EQ(Take(alice_, commit)->outcome, Outcome::kCounts);
  ASSERT_TRUE(Join(bob_, commit).ok());
  EXPECT_FALSE((*bob_->In([&] {
                 return bob_->groups.FindExternal(line_);
               })).has_value());
  EXPECT_EQ(Read(alice_, Send(bob_, "back")), "back");
}

TEST_F(ExternalCommits, AKillBeforeOrAfterItCameLosesNothing) {
  EXPECT_FALSE(bob_->In([&]() -> absl::Status {
                     Desk desk(*bob_);
                     base::SystemRandom random;
                     ExternalMaker maker(bob_->groups, desk.commits,
                                         bob_->authentication, random);
                     EXPECT_TRUE(
                         maker
                             .Make(line_,
                                   {last_.begins, last_.bundle.group_info},
                                   {bob_.identity(), 1, now_})
                             .ok());
                     return absl::AbortedError("killed");
                   })
                   .ok());
  const auto made = Return(bob_, last_);
  ASSERT_TRUE(made.ok()) << made.status();
  const Posted commit = Number(*made);
  const auto header = message::ParseHeader(commit.header);
  EXPECT_FALSE(bob_->In([&]() -> absl::Status {
                     EXPECT_TRUE(At(*bob_)
                                     .commits
                                     .Take({*header, commit.header, commit.body,
                                            commit.place})
                                     .ok());
                     return absl::AbortedError("killed");
                   })
                   .ok());
  EXPECT_EQ(EpochOf(bob_).number, 1u);
  bob_.Reopen();
  TakeAll(commit);
  EXPECT_EQ(Read(alice_, Send(bob_, "back")), "back");
}

// What is not made.

TEST_F(ExternalCommits, ThePolicyMustAllowIt) {
  line::Policy next = PolicyOf(alice_);
  next.rejoin = line::Rejoin::kAutomatic;
  const auto change = Make(alice_, {.add = {}, .remove = {}, .policy = next});
  ASSERT_TRUE(change.ok()) << change.status();
  TakeAll(Number(*change));
  ExpectForbidden(Return(bob_, *change));
}

TEST_F(ExternalCommits, APolicyThatIsNotKnownHereAllowsNothing) {
  line::Policy next = PolicyOf(alice_);
  next.report_read = false;
  const auto change = Make(alice_, {.add = {}, .remove = {}, .policy = next});
  ASSERT_TRUE(change.ok()) << change.status();
  const Posted commit = Number(*change);
  ASSERT_TRUE(Take(alice_, commit).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Return(bob_, *change).status()));
  Member& stranger = Man(kDuty2);
  EXPECT_TRUE(absl::IsFailedPrecondition(Return(stranger, last_).status()));
}

TEST_F(ExternalCommits, OnceInADayAndByTheLogsTime) {
  const auto first = Return(bob_, last_);
  ASSERT_TRUE(first.ok()) << first.status();
  TakeAll(Number(*first));
  now_ += std::chrono::hours(23);
  ExpectForbidden(Return(bob_, *first));
  now_ += std::chrono::hours(1);
  const auto second = Return(bob_, *first);
  ASSERT_TRUE(second.ok()) << second.status();
  TakeAll(Number(*second));
}

TEST_F(ExternalCommits, WithAnotherKeyItAsksToBeLetIn) {
  bob_.Renew(pki::StationOrder(kDuty1, pki::Purpose::kIdentity));
  EXPECT_TRUE(absl::IsFailedPrecondition(Return(bob_, last_).status()));
}

TEST_F(ExternalCommits, RevokedItDoesNotReturn) {
  Revoke(bob_);
  ExpectForbidden(Return(bob_, last_));
}

TEST_F(ExternalCommits, WhatTheRelayMakesUpIsRefused) {
  EXPECT_FALSE(
      Return(bob_, {9, last_.begins.branch}, last_.bundle.group_info).ok());
  EXPECT_FALSE(Return(bob_, last_.begins, base::Bytes(50, 1)).ok());
  base::Bytes altered = last_.bundle.group_info;
  altered.back() ^= 1;  // its signature
  EXPECT_FALSE(Return(bob_, last_.begins, altered).ok());
}

// What others find void: 88.

TEST_F(ExternalCommits, WhereThePolicyForbidsItItIsVoid) {
  line::Policy next = PolicyOf(alice_);
  next.rejoin = line::Rejoin::kOperator;
  const auto change = Make(alice_, {.add = {}, .remove = {}, .policy = next});
  TakeAll(Number(*change));
  ExpectVoidForOthers(ReturnHostile(bob_, LeafOf(alice_, bob_), *change),
                      Fault::kExternalCommit);
}

TEST_F(ExternalCommits, TooSoonItIsVoidForItsMakerToo) {
  const auto first = Return(bob_, last_);
  ASSERT_TRUE(first.ok()) << first.status();
  TakeAll(Number(*first));
  now_ += std::chrono::hours(23);
  const Posted second = ReturnHostile(bob_, LeafOf(alice_, bob_), *first);
  ExpectVoidForOthers(second, Fault::kExternalCommit);
  const auto ours = Take(bob_, second);
  ASSERT_TRUE(ours.ok()) << ours.status();
  EXPECT_EQ(ours->fault, Fault::kExternalCommit);
  EXPECT_TRUE(ours->own);
  EXPECT_EQ(ours->dropped, second.place.hash);
  TakeAll(Post(bob_));
}

// Who came in between was told, and judges as those who were there.
TEST_F(ExternalCommits, TooSoonItIsVoidForANewcomerToo) {
  const auto first = Return(bob_, last_);
  ASSERT_TRUE(first.ok()) << first.status();
  TakeAll(Number(*first));
  Member& dora = Man(kDuty2);
  const auto added = Make(alice_, Adding({&dora}));
  ASSERT_TRUE(added.ok()) << added.status();
  const Posted commit = Number(*added);
  TakeAll(commit);
  const auto joined = Join(dora, commit);
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_EQ(joined->returns.size(), 1u);
  now_ += std::chrono::hours(23);
  const Posted second = ReturnHostile(bob_, LeafOf(alice_, bob_), *added);
  ExpectVoidForOthers(second, Fault::kExternalCommit);
  EXPECT_EQ(Take(dora, second)->fault, Fault::kExternalCommit);
}

TEST_F(ExternalCommits, WithAnotherKeyItIsVoid) {
  bob_.Renew(pki::StationOrder(kDuty1, pki::Purpose::kIdentity));
  ExpectVoidForOthers(ReturnHostile(bob_, LeafOf(alice_, bob_), last_),
                      Fault::kExternalCommit);
}

// RFC 9420 already wants it to be the same client.
TEST_F(ExternalCommits, WithAnothersLeafItIsNotEvenMade) {
  const auto parsed =
      *mls::Parse<mls::MlsMessage>(last_.bundle.group_info, "MLSMessage");
  mls::LeafNode leaf;
  leaf.credential = CredentialOf(bob_.identity().chain);
  leaf.capabilities = line::LeafCapabilities();
  EXPECT_FALSE(bob_->In([&] {
                     return bob_->groups.StageExternal(
                         line_,
                         {.group_info = std::get<mls::GroupInfo>(parsed.value),
                          .tree = std::nullopt,
                          .leaf_node = leaf,
                          .replaces = LeafOf(alice_, carol_),
                          .psks = {},
                          .authenticated_data = {}},
                         bob_.key(), now_, [](const mls::NewExternalCommit&) {
                           return Bundle{};
                         });
                   })
                   .ok());
}

TEST_F(ExternalCommits, ItsCertificateMustHoldAtItsLogTime) {
  const auto made = Return(bob_, last_);
  ASSERT_TRUE(made.ok()) << made.status();
  const Posted commit = Number(*made);
  Revoke(bob_);
  for (Member* one : on_line_) {
    const auto verdict = Take(*one, commit);
    ASSERT_TRUE(verdict.ok()) << verdict.status();
    EXPECT_EQ(verdict->fault, Fault::kNewcomer) << one->uri();
  }
}

}  // namespace
}  // namespace hotline::groups
