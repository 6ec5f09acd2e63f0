// What a group gives a store to write, and to delete.
#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {
namespace {

class StateChanges : public TrioStored {};
IN_BOTH_SUITES(StateChanges);

TEST_P(StateChanges, WhatAMessageWritesIsOneRatchet) {
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

TEST_P(StateChanges, AFirstMessageWritesTheSecretTreeToo) {
  EXPECT_EQ(Read(bob_, Send(alice_, "first")), "first");
  const auto changes = bob_->TakeChanges();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].key.type, StateRecordType::kSecretTree);
  EXPECT_EQ(changes[1].key.type, StateRecordType::kRatchets);
  EXPECT_LT(changes[0].value->size() + changes[1].value->size(), 300u);
}

TEST_P(StateChanges, ACommitWritesItsEpochAndTheTreeUnderItsHash) {
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

TEST_P(StateChanges, ChangesAddUpToTheWholeState) {
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

TEST_P(StateChanges, TheFirstChangesOfAGroupAreAllOfIt) {
  const auto own = alice_.party.MakeKeyPackage(GetParam());
  Group group =
      *Group::Create({base::ToBytes("new"), GetParam(), {}},
                     {own.key_package, own.keys}, application_, kNow, random_);
  Records store;
  Apply(group.TakeChanges(), store);
  EXPECT_TRUE(store == RecordsOf(group));
  EXPECT_TRUE(Load(store, application_).ok());
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
