// A group that was stored and loaded again goes on as if it had not been.
#include "tests/unit/core/mls/trio.h"

namespace hotline::mls {
namespace {

using Records = std::map<StateKey, base::Bytes>;

Records RecordsOf(const Group& group) {
  Records records;
  for (const StateRecord& one : group.Save()) {
    records[one.key] = base::ToBytes(one.value.Reveal());
  }
  return records;
}

absl::StatusOr<Group> Load(const Records& records, const Application& app) {
  std::vector<StateRecord> stored;
  for (const auto& [key, value] : records) {
    stored.push_back({key, base::SecretBytes(base::ByteView(value))});
  }
  return Group::Load(stored, app);
}

void Apply(std::vector<StateChange> changes, Records& store) {
  for (const StateChange& change : changes) {
    if (change.value.has_value()) {
      store[change.key] = base::ToBytes(change.value->Reveal());
    } else {
      store.erase(change.key);  // or it came and went in between
    }
  }
}

class State : public Trio {
 protected:
  void Reload(Member& member) {
    auto loaded = Load(RecordsOf(*member), application_);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_TRUE(RecordsOf(*loaded) == RecordsOf(*member));
    member.group = *std::move(loaded);
  }
  // Bob with something of every kind: a message that has not come, two ended
  // epochs, a proposal of another and an Update of his own.
  void FillBob() {
    late_ = Send(alice_, "late");
    EXPECT_EQ(Read(bob_, Send(alice_, "second")), "second");
    CommitToAll(alice_);
    CommitToAll(carol_);
    EXPECT_EQ(Read(bob_, Send(carol_, "third")), "third");
    const MlsMessage remove =
        *alice_->Propose({Remove{carol_->own_leaf()}}, HandshakeForm::kPrivate,
                         {}, alice_.party.signing_key(), kNow, random_);
    EXPECT_TRUE(Receive(bob_, remove).ok());
    EXPECT_TRUE(Receive(carol_, remove).ok());
    update_ = ProposeUpdate(bob_);
  }

  std::optional<MlsMessage> late_, update_;
};
IN_BOTH_SUITES(State);

TEST_P(State, ALoadedGroupReadsAndIsRead) {
  Reload(bob_);
  EXPECT_EQ(Read(bob_, Send(alice_, "to bob")), "to bob");
  EXPECT_EQ(Read(alice_, Send(bob_, "from bob")), "from bob");
  Reload(bob_);
  EXPECT_EQ(Read(carol_, Send(bob_, "again")), "again");
  ExpectAgreed();
}

TEST_P(State, ALoadedGroupCommitsAndTakesCommits) {
  for (Member* one : all_) Reload(*one);
  CommitToAll(bob_);
  for (Member* one : all_) Reload(*one);
  CommitToAll(carol_);
  ExpectAgreed();
  EXPECT_EQ(alice_->epoch(), 3u);
}

TEST_P(State, AUsedKeyIsNotBackAfterLoading) {
  const MlsMessage message = Send(alice_, "once");
  EXPECT_EQ(Read(bob_, message), "once");
  Reload(bob_);
  EXPECT_EQ(Read(bob_, message), "INVALID_ARGUMENT");
}

TEST_P(State, AKeyThatWasSkippedIsStillThereAfterLoading) {
  const MlsMessage late = Send(alice_, "late");
  EXPECT_EQ(Read(bob_, Send(alice_, "early")), "early");
  Reload(bob_);
  EXPECT_EQ(Read(bob_, late), "late");
}

TEST_P(State, AnEndedEpochIsStillOpenAfterLoading) {
  const MlsMessage late = Send(alice_, "late");
  CommitToAll(carol_);
  Reload(bob_);
  CommitToAll(carol_);
  Reload(bob_);
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(Read(bob_, late), "late");
  CommitToAll(carol_);
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{2, 3}));
}

TEST_P(State, PendingProposalsAndTheKeyOfOurUpdateSurvive) {
  FillBob();
  Reload(bob_);
  EXPECT_EQ(bob_->pending_proposals().size(), 2u);
  ASSERT_TRUE(Receive(alice_, *update_).ok());
  NewCommit made = Commit(alice_);
  EXPECT_EQ(made.staged.updated().size(), 1u);
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  Take(bob_, made.commit);
  EXPECT_EQ(Read(alice_, Send(bob_, "with a new key")), "with a new key");
  Reload(bob_);
  NewCommit next = Commit(alice_);
  ASSERT_TRUE(alice_->Merge(std::move(next.staged)).ok());
  Take(bob_, next.commit);
  EXPECT_TRUE(
      bob_->epoch_authenticator().Equals(alice_->epoch_authenticator()));
}

TEST_P(State, AStagedCommitOfOurOwnSurvives) {
  NewCommit made = Commit(bob_);
  const base::SecretBytes staged = bob_->SaveStaged(made.staged);
  Reload(bob_);
  auto loaded = bob_->LoadStaged(staged.Reveal());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(bob_->SaveStaged(*loaded).Equals(staged));
  EXPECT_EQ(loaded->context(), made.staged.context());
  ASSERT_TRUE(bob_->Merge(*std::move(loaded)).ok());
  Take(alice_, made.commit);
  Take(carol_, made.commit);
  ExpectAgreed();
  EXPECT_EQ(Read(carol_, Send(bob_, "on")), "on");
}

TEST_P(State, AStagedCommitOfAnotherEpochIsRefused) {
  NewCommit made = Commit(bob_);
  const base::SecretBytes staged = bob_->SaveStaged(made.staged);
  CommitToAll(alice_);
  auto loaded = bob_->LoadStaged(staged.Reveal());
  EXPECT_FALSE(loaded.ok() && bob_->Merge(*std::move(loaded)).ok());
}

TEST_P(State, ARemovedMemberStaysRemoved) {
  CommitDraft draft;
  draft.proposals.push_back({Remove{bob_->own_leaf()}});
  NewCommit made = Commit(alice_, std::move(draft));
  Take(bob_, made.commit);
  Reload(bob_);
  EXPECT_FALSE(bob_->active());
}

TEST_P(State, AReinitialisedGroupStaysSo) {
  CommitDraft draft;
  draft.proposals.push_back({ReInit{base::ToBytes("next"),
                                    ProtocolVersion::kMls10,
                                    CipherSuite::kX25519,
                                    {}}});
  NewCommit made = Commit(alice_, std::move(draft));
  Take(bob_, made.commit);
  Reload(bob_);
  ASSERT_TRUE(bob_->reinit().has_value());
  EXPECT_EQ(bob_->reinit()->group_id, base::ToBytes("next"));
}

TEST_P(State, WhatAMessageWritesIsOneRatchet) {
  EXPECT_EQ(Read(bob_, Send(alice_, "first")), "first");
  bob_->TakeChanges();
  EXPECT_EQ(Read(bob_, Send(alice_, "second")), "second");
  const auto changes = bob_->TakeChanges();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].key,
            (StateKey{StateRecordType::kRatchets, 1, alice_->own_leaf()}));
  EXPECT_EQ(changes[0].value->size(), 82u);
  EXPECT_TRUE(bob_->TakeChanges().empty());
}

TEST_P(State, AFirstMessageWritesTheSecretTreeToo) {
  EXPECT_EQ(Read(bob_, Send(alice_, "first")), "first");
  const auto changes = bob_->TakeChanges();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].key.type, StateRecordType::kSecretTree);
  EXPECT_EQ(changes[1].key.type, StateRecordType::kRatchets);
  EXPECT_LT(changes[0].value->size() + changes[1].value->size(), 300u);
}

TEST_P(State, ACommitWritesItsEpochAndTheTreeUnderItsHash) {
  const Hash before = bob_->tree().TreeHash();
  CommitToAll(alice_);
  std::map<StateRecordType, int> written;
  for (const StateChange& change : bob_->TakeChanges()) {
    ++written[change.key.type];
    if (change.key.type != StateRecordType::kTree) continue;
    EXPECT_EQ(change.value.has_value(),
              change.key.tree_hash == bob_->tree().TreeHash());
    EXPECT_EQ(!change.value.has_value(), change.key.tree_hash == before);
  }
  EXPECT_EQ(written, (std::map<StateRecordType, int>{
                         {StateRecordType::kEpoch, 1},
                         {StateRecordType::kTree, 2},
                         {StateRecordType::kPast, 1},
                         // Of the ended epoch, whose handshake key is used up.
                         {StateRecordType::kRatchets, 1},
                         {StateRecordType::kSecretTree, 2}}));
}

TEST_P(State, ChangesAddUpToTheWholeState) {
  Records store = RecordsOf(*bob_);
  const auto expect_whole = [&] {
    Apply(bob_->TakeChanges(), store);
    EXPECT_TRUE(store == RecordsOf(*bob_));
  };
  FillBob();
  expect_whole();
  bob_->DropPendingProposals();
  expect_whole();
  for (int i = 0; i < 4; ++i) {
    alice_->DropPendingProposals();
    carol_->DropPendingProposals();
    CommitToAll(i % 2 == 0 ? carol_ : bob_);
    expect_whole();
  }
  bob_->Forget(bob_->epoch());
  expect_whole();
  EXPECT_TRUE(bob_->past_epochs().empty());
}

TEST_P(State, TheFirstChangesOfAGroupAreAllOfIt) {
  const auto own = alice_.party.MakeKeyPackage(GetParam());
  Group group =
      *Group::Create({base::ToBytes("new"), GetParam(), {}},
                     {own.key_package, own.keys}, application_, kNow, random_);
  Records store;
  Apply(group.TakeChanges(), store);
  EXPECT_TRUE(store == RecordsOf(group));
  EXPECT_TRUE(Load(store, application_).ok());
}

TEST_P(State, AMissingRecordIsRefused) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    Records less = whole;
    less.erase(key);
    EXPECT_TRUE(absl::IsDataLoss(Load(less, application_).status()))
        << static_cast<int>(key.type);
  }
}

TEST_P(State, RecordsOfAnotherGroupOrEpochAreRefused) {
  FillBob();
  Records store = RecordsOf(*bob_);
  store[{StateRecordType::kRatchets, 77, {0}}] = store.begin()->second;
  EXPECT_TRUE(absl::IsDataLoss(Load(store, application_).status()));
  store = RecordsOf(*bob_);
  for (const auto& [key, value] : RecordsOf(*alice_)) {
    if (key.type == StateRecordType::kTree) store[key] = value;
  }
  CommitToAll(alice_);
  for (const auto& [key, value] : RecordsOf(*alice_)) {
    if (key.type == StateRecordType::kTree) store[key] = value;
  }
  EXPECT_TRUE(absl::IsDataLoss(Load(store, application_).status()));
}

TEST_P(State, ANewerFormatIsRefusedAsNewer) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    Records newer = whole;
    newer[key][1] = 2;
    EXPECT_TRUE(absl::IsFailedPrecondition(Load(newer, application_).status()));
    newer[key][1] = 0;
    EXPECT_TRUE(absl::IsDataLoss(Load(newer, application_).status()));
  }
}

TEST_P(State, ATruncatedRecordIsRefused) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    Records cut = whole;
    // All lengths near the end and the start; of long ones some in between.
    for (size_t size = 0; size < value.size();
         size += size < 50 || size + 50 > value.size() ? 1 : 29) {
      cut[key] = base::ToBytes(base::ByteView(value).first(size));
      EXPECT_FALSE(Load(cut, application_).ok())
          << static_cast<int>(key.type) << ": " << size << " of "
          << value.size();
    }
    cut[key] = value;
    cut[key].push_back(0);
    EXPECT_FALSE(Load(cut, application_).ok()) << "longer";
  }
}

// A secret that was altered is another secret; all else is noticed.
TEST_P(State, AnAlteredRecordIsRefusedOrWhollyWhatItSays) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    size_t loaded = 0, tried = 0;
    for (size_t at = 0; at < value.size(); at += value.size() < 1000 ? 1 : 7) {
      Records altered = whole;
      altered[key][at] ^= static_cast<uint8_t>(1 << (at % 8));
      auto group = Load(altered, application_);
      ++tried;
      if (!group.ok()) {
        EXPECT_TRUE(absl::IsDataLoss(group.status()) ||
                    absl::IsFailedPrecondition(group.status()))
            << group.status();
        continue;
      }
      ++loaded;
      EXPECT_TRUE(RecordsOf(*group) == altered)
          << static_cast<int>(key.type) << " at " << at;
    }
    if (key.type == StateRecordType::kTree) {
      EXPECT_EQ(loaded, 0u) << tried;
    }
  }
}

TEST_P(State, AStagedCommitTruncatedOrAlteredIsRefusedOrWhatItSays) {
  const NewCommit made = Commit(bob_);
  const base::SecretBytes whole = bob_->SaveStaged(made.staged);
  const base::ByteView bytes = whole.Reveal();
  for (size_t at = 0; at < bytes.size(); at += at < 300 ? 1 : 17) {
    EXPECT_FALSE(bob_->LoadStaged(bytes.first(at)).ok()) << at;
    base::Bytes altered = base::ToBytes(bytes);
    altered[at] ^= static_cast<uint8_t>(1 << (at % 8));
    auto staged = bob_->LoadStaged(altered);
    if (!staged.ok()) continue;
    EXPECT_TRUE(std::ranges::equal(bob_->SaveStaged(*staged).Reveal(), altered))
        << at;
  }
}

TEST(StateKey, HasOneEncodingOfAtMost45Bytes) {
  const StateKey keys[] = {
      {StateRecordType::kEpoch},
      {StateRecordType::kTree, 0, {}, Hash{1, 2}},
      {StateRecordType::kPast, 7},
      {StateRecordType::kSecretTree, ~uint64_t{0}},
      {StateRecordType::kRatchets, 7, {9}},
  };
  for (const StateKey& key : keys) {
    const base::Bytes bytes = key.Encode();
    EXPECT_LE(bytes.size(), 45u);
    EXPECT_EQ(*StateKey::Parse(bytes), key);
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(StateKey::Parse(base::ByteView(bytes).first(size)).ok());
    }
    base::Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(StateKey::Parse(longer).ok());
  }
}

TEST(StateKey, OfNoTypeIsRefused) {
  for (const uint8_t type : {0, 6, 255}) {
    base::Bytes bytes = StateKey{}.Encode();
    bytes[0] = type;
    EXPECT_TRUE(absl::IsDataLoss(StateKey::Parse(bytes).status()));
  }
}

}  // namespace
}  // namespace hotline::mls
