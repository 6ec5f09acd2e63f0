// Whatever is refused leaves the group as it was, to the last byte of what it
// stores. Bob receives; Alice sends, also what the rules forbid.
#include "core/mls/protect.h"
#include "tests/unit/core/mls/sanitized.h"
#include "tests/unit/core/mls/stored.h"
#include "tests/unit/core/mls/trio.h"

namespace hotline::mls {
namespace {

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kNotFound = absl::StatusCode::kNotFound;
constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

class Refused : public Trio {
 protected:
  static base::Bytes SavedBytes(const Group& group) {
    base::Writer out;
    for (const StateRecord& one : group.Save()) {
      out.Raw(one.key.Encode()).Opaque(one.value.Reveal());
    }
    return out.Take();
  }

  // Bob refuses, and is afterwards who he was.
  absl::StatusCode Refusal(const MlsMessage& message) {
    bob_->TakeChanges();
    const base::Bytes before = SavedBytes(*bob_);
    const auto received = bob_->Receive(message, kNow);
    EXPECT_FALSE(received.ok());
    EXPECT_TRUE(SavedBytes(*bob_) == before);
    EXPECT_TRUE(bob_->TakeChanges().empty());
    return received.status().code();
  }

  // Every byte of it altered, one at a time.
  void ExpectNoAlterationPasses(const MlsMessage& message) {
    const base::Bytes bytes = Encode(message);
    for (size_t at = 0; at < bytes.size();
         at += kSparse * (at < 400 ? 1 : 23)) {
      base::Bytes altered = bytes;
      altered[at] ^= static_cast<uint8_t>(1 << (at % 8));
      const auto parsed = Parse<MlsMessage>(altered, "altered");
      if (parsed.ok()) Refusal(*parsed);
    }
    EXPECT_TRUE(bob_->Receive(message, kNow).ok());
  }

  // From Alice, signed by `signing_key`, under her key of `generation`.
  MlsMessage Forge(Content content, const crypto::SigningKey& signing_key,
                   uint32_t generation) {
    const auto records = alice_->Save();
    const Epoch epoch = EpochOf(*alice_);
    const LeafIndex leaf = alice_->own_leaf();
    AuthenticatedContent framed;
    framed.content = {alice_->group_id(),
                      alice_->epoch(),
                      Sender::Member(leaf),
                      {},
                      std::move(content)};
    framed.Sign(signing_key, epoch.context);
    const RatchetType type = RatchetOf(TypeOf(framed.content.content));
    if (type == RatchetType::kHandshake) {
      framed.auth.confirmation_tag = base::Bytes(32, 7);
    }
    // One farther than a ratchet lets itself be moved is made in two leaps.
    MessageKeys keys = StoredKeys(records, alice_->epoch());
    if (generation > kMostSkipped) {
      keys.Accept(*keys.Take(leaf, type, kMostSkipped));
    }
    const auto taken = *keys.Take(leaf, type, generation);
    return {*ProtectPrivate(framed, taken.key(), generation, 0,
                            epoch.secrets.sender_data, random_)};
  }
  MlsMessage ForgeText(const crypto::SigningKey& key, uint32_t generation) {
    return Forge(ApplicationData{base::ToBytes("forged")}, key, generation);
  }
};
IN_BOTH_SUITES(Refused);

TEST_P(Refused, AMessageAlteredAnywhere) {
  ExpectNoAlterationPasses(Send(alice_, "text"));
}

TEST_P(Refused, APrivateProposalAlteredAnywhere) {
  ExpectNoAlterationPasses(ProposeUpdate(alice_));
}

TEST_P(Refused, APublicProposalAlteredAnywhere) {
  ExpectNoAlterationPasses(*alice_->Propose(
      {Remove{carol_->own_leaf()}}, HandshakeForm::kPublic,
      base::ToBytes("aad"), alice_.party.signing_key(), kNow, random_));
}

TEST_P(Refused, APrivateCommitAlteredAnywhere) {
  ExpectNoAlterationPasses(Commit(alice_).commit);
}

TEST_P(Refused, APublicCommitAlteredAnywhere) {
  CommitDraft draft;
  draft.form = HandshakeForm::kPublic;
  ExpectNoAlterationPasses(Commit(alice_, std::move(draft)).commit);
}

TEST_P(Refused, AMessageThatCameBefore) {
  const MlsMessage message = Send(alice_, "once");
  EXPECT_EQ(Read(bob_, message), "once");
  EXPECT_EQ(Refusal(message), kInvalid);
}

TEST_P(Refused, AMessageOfAnEndedEpochThatCameBefore) {
  const MlsMessage message = Send(alice_, "once");
  CommitToAll(alice_);
  EXPECT_EQ(Read(bob_, message), "once");
  EXPECT_EQ(Refusal(message), kInvalid);
}

TEST_P(Refused, AMessageOfOurOwn) {
  EXPECT_EQ(Refusal(Send(bob_, "mine")), kInvalid);
}

TEST_P(Refused, ACommitOfOurOwn) {
  EXPECT_EQ(Refusal(Commit(bob_).commit), kInvalid);
  CommitDraft draft;
  draft.form = HandshakeForm::kPublic;
  EXPECT_EQ(Refusal(Commit(bob_, std::move(draft)).commit), kInvalid);
}

TEST_P(Refused, AMessageOfAnEpochToCome) {
  NewCommit made = Commit(alice_);
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  EXPECT_EQ(Refusal(Send(alice_, "soon")), kNotFound);
  EXPECT_EQ(Refusal(ProposeUpdate(alice_)), kNotFound);
}

TEST_P(Refused, AMessageOfAnEpochThatIsForgotten) {
  const MlsMessage late = Send(alice_, "late");
  for (int i = 0; i < 3; ++i) CommitToAll(alice_);
  EXPECT_EQ(Refusal(late), kNotFound);
}

TEST_P(Refused, AHandshakeOfAnEndedEpoch) {
  const MlsMessage proposal = ProposeUpdate(alice_);
  alice_->DropPendingProposals();
  const MlsMessage commit = Commit(alice_).commit;
  CommitToAll(carol_);
  EXPECT_EQ(Refusal(proposal), kNotFound);
  EXPECT_EQ(Refusal(commit), kNotFound);
}

TEST_P(Refused, AGenerationTooFarAhead) {
  const auto& key = alice_.party.signing_key();
  for (const uint32_t far : {kMostSkipped + 1, 2 * kMostSkipped}) {
    EXPECT_EQ(Refusal(ForgeText(key, far)),
              absl::StatusCode::kResourceExhausted);
  }
  EXPECT_EQ(Read(bob_, ForgeText(key, kMostSkipped)), "forged");
}

TEST_P(Refused, AMessageThatAnotherSigned) {
  // The key that it used up would have been that of a true message.
  EXPECT_EQ(Refusal(ForgeText(carol_.party.signing_key(), 0)),
            kUnauthenticated);
  EXPECT_EQ(Refusal(ForgeText(carol_.party.signing_key(), 100)),
            kUnauthenticated);
  EXPECT_EQ(Read(bob_, Send(alice_, "true")), "true");
}

TEST_P(Refused, AProposalThatAnotherSigned) {
  EXPECT_EQ(Refusal(Forge(Proposal{Remove{carol_->own_leaf()}},
                          carol_.party.signing_key(), 0)),
            kUnauthenticated);
}

TEST_P(Refused, AProposalThatIsNotValid) {
  EXPECT_EQ(
      Refusal(Forge(Proposal{Remove{{7}}}, alice_.party.signing_key(), 0)),
      kInvalid);
}

TEST_P(Refused, ACommitThatAnotherSigned) {
  EXPECT_EQ(Refusal(Forge(mls::Commit{}, carol_.party.signing_key(), 0)),
            kUnauthenticated);
}

TEST_P(Refused, ACommitWithoutThePathThatItNeeds) {
  EXPECT_EQ(Refusal(Forge(mls::Commit{}, alice_.party.signing_key(), 0)),
            kInvalid);
}

TEST_P(Refused, ACommitOfAProposalThatHasNotCome) {
  ProposeUpdate(carol_);
  mls::Commit commit;
  commit.proposals.push_back({random_.Some(32)});
  EXPECT_EQ(Refusal(Forge(commit, alice_.party.signing_key(), 0)), kNotFound);
}

TEST_P(Refused, ACommitWithAnotherConfirmationTag) {
  mls::Commit commit;
  PreSharedKeyId psk;
  psk.psk_id = base::ToBytes("shared");
  psk.psk_nonce = random_.Some(32);
  psks_.Put("shared", random_.Some(32));
  commit.proposals.push_back({Proposal{PreSharedKey{psk}}});
  EXPECT_EQ(Refusal(Forge(commit, alice_.party.signing_key(), 0)),
            kUnauthenticated);
}

TEST_P(Refused, ACommitWithAPskThatNobodyHas) {
  mls::Commit commit;
  PreSharedKeyId psk;
  psk.psk_id = base::ToBytes("nowhere");
  psk.psk_nonce = random_.Some(32);
  commit.proposals.push_back({Proposal{PreSharedKey{psk}}});
  EXPECT_EQ(Refusal(Forge(commit, alice_.party.signing_key(), 0)), kNotFound);
}

TEST_P(Refused, ACommitToWhoWasRemoved) {
  CommitDraft draft;
  draft.proposals.push_back({Remove{bob_->own_leaf()}});
  NewCommit made = Commit(alice_, std::move(draft));
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  Take(bob_, made.commit);
  EXPECT_EQ(Refusal(made.commit), kNotFound);
  EXPECT_EQ(Refusal(Send(alice_, "without bob")), kNotFound);
  EXPECT_EQ(Refusal(Commit(alice_).commit), kNotFound);
}

TEST_P(Refused, WhatIsNoMessageOfAGroup) {
  const auto own = bob_.party.MakeKeyPackage(GetParam());
  EXPECT_EQ(Refusal({own.key_package}), kInvalid);
  EXPECT_EQ(Refusal({SampleWelcome(random_)}), kInvalid);
  EXPECT_EQ(Refusal({SampleGroupInfo(random_)}), kInvalid);
}

TEST_P(Refused, ACommitThatIsStagedAndDropped) {
  CommitDraft draft;
  draft.form = HandshakeForm::kPublic;
  const MlsMessage commit = Commit(alice_, std::move(draft)).commit;
  bob_->TakeChanges();
  const base::Bytes before = SavedBytes(*bob_);
  EXPECT_TRUE(Receive(bob_, commit).ok());
  EXPECT_TRUE(SavedBytes(*bob_) == before);
  EXPECT_TRUE(bob_->TakeChanges().empty());
}

TEST_P(Refused, APrivateCommitThatIsStagedAndDroppedOnlyKeepsItsKeyApart) {
  const MlsMessage commit = Commit(alice_).commit;
  bob_->TakeChanges();
  EXPECT_TRUE(Receive(bob_, commit).ok());
  for (const StateChange& one : bob_->TakeChanges()) {
    EXPECT_TRUE(one.key.type == StateRecordType::kSecretTree ||
                one.key.type == StateRecordType::kRatchets);
    EXPECT_EQ(one.key.epoch, bob_->epoch());
  }
  const base::Bytes before = SavedBytes(*bob_);
  EXPECT_TRUE(Receive(bob_, commit).ok());
  EXPECT_TRUE(SavedBytes(*bob_) == before);
  EXPECT_TRUE(bob_->TakeChanges().empty());
}

TEST_P(Refused, AMergeOfWhatAnotherMemberStaged) {
  const MlsMessage commit = Commit(alice_).commit;
  CommitDraft draft;
  draft.proposals.push_back({Remove{carol_->own_leaf()}});
  const MlsMessage removal = Commit(alice_, std::move(draft)).commit;
  bob_->TakeChanges();
  const base::Bytes before = SavedBytes(*bob_);
  for (const MlsMessage* one : {&commit, &removal}) {
    auto staged = Receive(carol_, *one);
    EXPECT_TRUE(absl::IsFailedPrecondition(
        bob_->Merge(std::get<StagedCommit>(*std::move(staged)))));
  }
  EXPECT_TRUE(SavedBytes(*bob_) == before);
}

TEST_P(Refused, AMergeOfWhatWasStagedOnAnotherBranch) {
  const auto records = bob_->Save();
  const MlsMessage rival = Commit(carol_).commit;
  CommitToAll(alice_);
  NewCommit made = Commit(bob_);
  Group other = *Group::Load(records, application_);
  auto taken = other.Receive(rival, kNow);
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_TRUE(other.Merge(std::get<StagedCommit>(*std::move(taken))).ok());
  ASSERT_EQ(other.epoch(), bob_->epoch());
  EXPECT_TRUE(absl::IsFailedPrecondition(other.Merge(std::move(made.staged))));
}

TEST_P(Refused, AMergeOfWhatIsNotOfTheEpoch) {
  auto staged = Receive(bob_, Commit(alice_).commit);
  CommitToAll(carol_);
  bob_->TakeChanges();
  const base::Bytes before = SavedBytes(*bob_);
  EXPECT_TRUE(absl::IsFailedPrecondition(
      bob_->Merge(std::get<StagedCommit>(*std::move(staged)))));
  EXPECT_TRUE(SavedBytes(*bob_) == before);
}

}  // namespace
}  // namespace hotline::mls
