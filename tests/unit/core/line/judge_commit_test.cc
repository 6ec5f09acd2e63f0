// Each row of "Which commit counts" (docs/lines.md), broken by one thing, on
// real groups: everything else in the commit is true.
#include "core/line/judge_commit.h"

#include <gtest/gtest.h>

#include "core/line/extensions.h"
#include "tests/unit/core/line/line_world.h"

namespace hotline::line {
namespace {

using message::Fault;

class JudgeCommitTest : public OnALine {
 protected:
  mls::Client& At(const std::string& uri) { return line_[uri]; }
  // Everybody hears that `by` proposes it.
  void Propose(mls::Client& by, const mls::Proposal& proposal) {
    auto message = line_.world.Propose(by, proposal);
    ASSERT_TRUE(message.ok()) << message.status();
    line_.world.Broadcast(by, *message);
  }
};
INSTANTIATE_TEST_SUITE_P(Suites, JudgeCommitTest,
                         testing::Values(mls::CipherSuite::kX25519,
                                         mls::CipherSuite::kXWing));

// What counts.

TEST_P(JudgeCommitTest, EntitledStationMayAddAndRemove) {
  auto& diana = line_.Enrol(kDiana);
  const auto commit =
      line_.Commit(At(kAnton), DraftOf({AddOf(diana), RemoveOf(At(kBella))}));
  for (const std::string& at : {kAlice, kBoris, kBella, kCarla}) {
    EXPECT_EQ(line_.Judge(commit, at), std::nullopt) << at;
  }
}

TEST_P(JudgeCommitTest, AnybodyMayChangeItsKeys) {
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), {}), std::nullopt);
  EXPECT_EQ(line_.after, line_.policy);
}

TEST_P(JudgeCommitTest, AnybodyMayCommitALeaversRemoval) {
  Propose(At(kBella), RemoveOf(At(kBella)));
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), {}), std::nullopt);
  EXPECT_EQ(line_.Judge(line_.Commit(At(kCarla), {}), kAlice), std::nullopt);
}

TEST_P(JudgeCommitTest, PositionMayRemoveItsOwnStations) {
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), DraftOf({RemoveOf(At(kBella))})),
            std::nullopt);
}

TEST_P(JudgeCommitTest, AnybodyMayRemoveWhoIsRevokedOrLongExpired) {
  line_.revoked = {kAnton};
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), DraftOf({RemoveOf(At(kAnton))})),
            std::nullopt);
  line_.revoked.clear();
  line_.ended[kAnton] =
      line_.logged - std::chrono::days(7) - std::chrono::milliseconds(1);
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), DraftOf({RemoveOf(At(kAnton))})),
            std::nullopt);
}

// Form and message.

TEST_P(JudgeCommitTest, GarbageIsMalformed) {
  const auto good = line_.Commit(At(kAlice), {});
  auto commit = good;
  commit.body = base::Bytes(100, 7);
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
  commit.body = good.body;
  commit.body.pop_back();
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
  commit = good;
  commit.header.commitment[0] ^= 1;
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
  commit = good;
  commit.header.lifetime = std::chrono::seconds(1);
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
  commit = good;
  commit.header.precedence = message::Precedence::kRoutine;
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
}

// A body with that message, and everything else as in `commit`.
base::Bytes BodyWith(const CommitEnvelope& commit, base::ByteView message) {
  CommitBody body = *ParseCommitBody(commit.body);
  body.message = message;
  return Encode(body);
}

TEST_P(JudgeCommitTest, WhatIsNoPrivateCommitIsMalformed) {
  auto commit = line_.Commit(At(kAlice), {});
  auto text = At(kAlice).group->Protect({}, {}, 0, At(kAlice).signing_key,
                                        line_.world.random());
  commit.body = BodyWith(commit, mls::Encode(*text));
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
  mls::CommitDraft in_public;
  in_public.form = mls::HandshakeForm::kPublic;
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), in_public), Fault::kCommitMalformed);
  commit.body = BodyWith(commit, base::Bytes(60, 1));
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitMalformed);
}

TEST_P(JudgeCommitTest, CommitThatDoesNotOpenIsRefused) {
  auto commit = line_.Commit(At(kAlice), {});
  base::Bytes message = commit.message;
  message.back() ^= 1;
  commit.body = BodyWith(commit, message);
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitRefused);
}

TEST_P(JudgeCommitTest, CommitOfAnotherLineOrEpochIsRefused) {
  auto commit = line_.Commit(At(kAlice), {});
  commit.header.epoch += 1;
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitRefused);
  commit.header.epoch -= 1;
  commit.header.line_id = {};
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitRefused);
}

// Committer.

TEST_P(JudgeCommitTest, HeaderMustNameTheCommitter) {
  EXPECT_EQ(
      line_.JudgeDraft(
          At(kAlice), {},
          {.header = [](message::Header& header) { header.sender = kAnton; }}),
      Fault::kCommitter);
}

TEST_P(JudgeCommitTest, CommitMustAuthenticateHeaderAndDelta) {
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), {}, {.authenticated = base::Bytes()}),
            Fault::kCommitter);
  auto commit = line_.Commit(At(kAlice), {});
  commit.header.message_id = {};  // under another header than it was made for
  commit.header_bytes = Encode(commit.header);
  EXPECT_EQ(line_.Judge(commit), Fault::kCommitter);
}

TEST_P(JudgeCommitTest, DeltaThatWasPutInLaterIsNotAuthenticated) {
  const auto commit = line_.Commit(At(kAlice), {});
  const base::Bytes other = Encode(RosterDelta{{kBoris}, {}});
  CommitBody body = *ParseCommitBody(commit.body);
  body.delta = other;
  auto changed = commit;
  changed.body = Encode(body);
  changed.header.commitment = DeltaCommitment(other);
  changed.header_bytes = Encode(changed.header);
  EXPECT_EQ(line_.Judge(changed), Fault::kCommitter);
}

// Roster delta (P11).

TEST_P(JudgeCommitTest, DeltaThatLiesIsVoid) {
  auto& diana = line_.Enrol(kDiana);
  const Join truth{kDiana, diana.own.key_package.Ref()};
  const std::vector<RosterDelta> lies = {
      {{}, {}},                                 // hides both
      {{kBella}, {}},                           // hides who joins
      {{}, {truth}},                            // hides who leaves
      {{kBoris}, {truth}},                      // another leaves
      {{kBoris, kBella}, {truth}},              // one more leaves
      {{kBella}, {{kDiana, base::Digest{1}}}},  // by another KeyPackage
      {{kBella}, {{kDiana, base::Digest{}}}},   // as if by itself
      {{kBella}, {{kDiana + "0", truth.reference}}},
  };
  for (const RosterDelta& lie : lies) {
    EXPECT_EQ(line_.JudgeDraft(At(kAlice),
                               DraftOf({AddOf(diana), RemoveOf(At(kBella))}),
                               {.delta = lie}),
              Fault::kRosterDelta);
  }
}

TEST_P(JudgeCommitTest, LeaversRemovalStandsInTheDelta) {
  Propose(At(kBella), RemoveOf(At(kBella)));
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), {}, {.delta = RosterDelta()}),
            Fault::kRosterDelta);
}

// Proposals.

TEST_P(JudgeCommitTest, OnlyALeaversOwnRemovalComesByReference) {
  Propose(At(kAlice), RemoveOf(At(kBella)));
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), {}), Fault::kProposalType);
}

TEST_P(JudgeCommitTest, AddByReferenceIsNoneOfALine) {
  auto& diana = line_.Enrol(kDiana);
  Propose(At(kAlice), AddOf(diana));
  EXPECT_EQ(
      line_.JudgeDraft(
          At(kAlice), {},
          {.delta = RosterDelta{{}, {{kDiana, diana.own.key_package.Ref()}}}}),
      Fault::kProposalType);
}

TEST_P(JudgeCommitTest, UpdateIsNoneOfALine) {
  auto update = At(kBoris).group->ProposeUpdate(
      {}, At(kBoris).signing_key, line_.world.now, line_.world.random());
  line_.world.Broadcast(At(kBoris), *update);
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), {}), Fault::kProposalType);
}

TEST_P(JudgeCommitTest, PskAndReInitAreNoneOfALine) {
  line_.world.psks.psks[base::ToBytes("key")] = base::Bytes(32, 9);
  const mls::Proposal psk{
      mls::PreSharedKey{mls::ExternalPsk("key", line_.world.random())}};
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), DraftOf({psk})), Fault::kProposalType);
  mls::ReInit reinit;
  reinit.group_id = {1};
  reinit.cipher_suite = GetParam();
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), DraftOf({{reinit}})),
            Fault::kProposalType);
}

// Right (P18).

TEST_P(JudgeCommitTest, OnlyEntitledPositionsAdd) {
  auto& diana = line_.Enrol(kDiana);
  EXPECT_EQ(line_.Judge(line_.Commit(At(kBoris), DraftOf({AddOf(diana)}))),
            Fault::kNotEntitled);
}

TEST_P(JudgeCommitTest, OnlyEntitledPositionsRemoveOthers) {
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), DraftOf({RemoveOf(At(kAlice))})),
            Fault::kNotEntitled);
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), DraftOf({RemoveOf(At(kBella)),
                                                  RemoveOf(At(kAlice))})),
            Fault::kNotEntitled);
}

TEST_P(JudgeCommitTest, WhoExpiredLatelyStays) {
  line_.ended[kAnton] = line_.logged - std::chrono::days(7);
  EXPECT_EQ(line_.JudgeDraft(At(kBoris), DraftOf({RemoveOf(At(kAnton))})),
            Fault::kNotEntitled);
}

// Newcomers.

TEST_P(JudgeCommitTest, NewcomersCertificateMustBeValid) {
  auto& diana = line_.Enrol(kDiana);
  line_.invalid = {kDiana};
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), DraftOf({AddOf(diana)})),
            Fault::kNewcomer);
  line_.invalid.clear();
  line_.revoked = {kDiana};
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), DraftOf({AddOf(diana)})),
            Fault::kNewcomer);
}

TEST_P(JudgeCommitTest, NewcomerMustUnderstandThePolicyOfAWelcome) {
  auto& diana = line_.Enrol(kDiana);
  mls::KeyPackageDraft draft = line_.world.Draft(diana.name);
  draft.credential = mls::Credential::X509({{diana.name}});
  std::erase(draft.capabilities.extensions, kPolicyExtension);
  line_.world.Offer(diana, draft);
  EXPECT_EQ(line_.JudgeDraft(At(kAlice), DraftOf({AddOf(diana)})),
            Fault::kNewcomer);
}

TEST_P(JudgeCommitTest, StationStandsInTheTreeOnce) {
  auto& twin = line_.Enrol(kDiana);
  line_.names[kDiana] = kBoris;  // another certificate of the same station
  EXPECT_EQ(
      line_.JudgeDraft(
          At(kAlice), DraftOf({AddOf(twin)}),
          {.delta = RosterDelta{{}, {{kBoris, twin.own.key_package.Ref()}}}}),
      Fault::kNewcomer);
}

// External commits (P17).

class ExternalCommits : public JudgeCommitTest {
 protected:
  void SetUp() override { line_.policy.rejoin = Rejoin::kExternal; }
  // kBella, who lost her group but not her key, comes back.
  mls::Client& BellaAgain() {
    mls::Client& bella = At(kBella);
    mls::KeyPackageDraft draft = line_.world.Draft(bella.name);
    draft.credential = mls::Credential::X509({{bella.name}});
    line_.world.Offer(bella, draft);
    return bella;
  }
};
INSTANTIATE_TEST_SUITE_P(Suites, ExternalCommits,
                         testing::Values(mls::CipherSuite::kX25519,
                                         mls::CipherSuite::kXWing));

TEST_P(ExternalCommits, BringBackWhoLostItsState) {
  const mls::LeafIndex leaf = At(kBella).leaf();
  const auto commit = line_.ExternalCommit(BellaAgain(), leaf);
  for (const std::string& at : {kAlice, kBoris, kCarla}) {
    EXPECT_EQ(line_.Judge(commit, at), std::nullopt);
  }
}

TEST_P(ExternalCommits, AreVoidUnlessThePolicyAllowsThem) {
  const mls::LeafIndex leaf = At(kBella).leaf();
  const auto commit = line_.ExternalCommit(BellaAgain(), leaf);
  for (const Rejoin rejoin : {Rejoin::kOperator, Rejoin::kAutomatic}) {
    line_.policy.rejoin = rejoin;
    EXPECT_EQ(line_.Judge(commit), Fault::kExternalCommit);
  }
}

TEST_P(ExternalCommits, AreOncePerDay) {
  const mls::LeafIndex leaf = At(kBella).leaf();
  const auto commit = line_.ExternalCommit(BellaAgain(), leaf);
  line_.last_external =
      line_.logged - std::chrono::days(1) + std::chrono::milliseconds(1);
  EXPECT_EQ(line_.Judge(commit), Fault::kExternalCommit);
  line_.last_external = line_.logged - std::chrono::days(1);
  EXPECT_EQ(line_.Judge(commit), std::nullopt);
}

TEST_P(ExternalCommits, OfWhoWasNeverThereAreVoid) {
  EXPECT_EQ(line_.Judge(line_.ExternalCommit(line_.Enrol(kDiana), {})),
            Fault::kExternalCommit);
}

TEST_P(ExternalCommits, UnderAnotherKeyAreVoid) {
  const mls::LeafIndex leaf = At(kBella).leaf();
  EXPECT_EQ(line_.Judge(line_.ExternalCommit(line_.Enrol(kBella), leaf)),
            Fault::kExternalCommit);
}

TEST_P(ExternalCommits, OfWhoIsRevokedAreVoid) {
  const mls::LeafIndex leaf = At(kBella).leaf();
  const auto commit = line_.ExternalCommit(BellaAgain(), leaf);
  line_.revoked = {kBella};
  EXPECT_EQ(line_.Judge(commit), Fault::kNewcomer);
}

// Two hundred.

TEST(JudgeManyMembers, MoreThanTwoHundredAreRefused) {
  LineWorld line(mls::CipherSuite::kX25519);
  std::vector<mls::Proposal> adds;
  adds.reserve(196);
  for (int i = 0; i < 196; ++i) {
    adds.push_back(AddOf(
        line.Enrol("hotline://mfa.alba/watch/x" + std::to_string(1000 + i))));
  }
  EXPECT_EQ(line.JudgeDraft(line[kAlice], DraftOf(adds)), Fault::kNewcomer);
  adds.pop_back();
  EXPECT_EQ(line.JudgeDraft(line[kAlice], DraftOf(adds)), std::nullopt);
}

}  // namespace
}  // namespace hotline::line
