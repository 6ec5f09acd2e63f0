// Two who share a store: what one has moved on the other takes over, ratchet by
// ratchet, and no key is used twice.
#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {
namespace {

class Reload : public TrioStored {
 protected:
  // What changed in `from`, as a store gives it to who has the rest.
  static std::vector<StateRecord> NewsOf(Group& from) {
    std::vector<StateRecord> records;
    for (StateChange& change : from.TakeChanges()) {
      records.push_back({change.key, *std::move(change.value)});
    }
    return records;
  }
  // Bob's other process, as it finds his store.
  Group Other() {
    bob_->TakeChanges();
    return *Load(RecordsOf(*bob_), application_);
  }
  MlsMessage SendBy(Group& group, std::string_view text) {
    return *group.Protect(base::ViewOf(text), {}, 0, bob_.party.signing_key(),
                          random_);
  }
};
IN_BOTH_SUITES(Reload);

TEST_P(Reload, TwoInTurnUseNoKeyTwice) {
  Group other = Other();
  for (int i = 0; i < 6; ++i) {
    const std::string text = std::to_string(i);
    EXPECT_EQ(Read(alice_, SendBy(*bob_, text)), text);
    other = *Group::Reload(std::move(other), NewsOf(*bob_));
    EXPECT_EQ(Read(alice_, SendBy(other, text)), text);
    bob_.group = *Group::Reload(std::move(*bob_), NewsOf(other));
  }
  EXPECT_TRUE(RecordsOf(*bob_) == RecordsOf(other));
}

TEST_P(Reload, WhatOneHasReadTheOtherDoesNotReadAgain) {
  Group other = Other();
  const MlsMessage late = Send(alice_, "late"), once = Send(alice_, "once");
  EXPECT_EQ(Read(bob_, once), "once");
  other = *Group::Reload(std::move(other), NewsOf(*bob_));
  EXPECT_TRUE(absl::IsInvalidArgument(other.Receive(once, kNow).status()));
  EXPECT_TRUE(other.Receive(late, kNow).ok());
}

TEST_P(Reload, RatchetsOfAnEndedEpochComeOver) {
  const MlsMessage late = Send(alice_, "late");
  CommitToAll(carol_);
  Group other = Other();
  EXPECT_EQ(Read(bob_, late), "late");
  other = *Group::Reload(std::move(other), NewsOf(*bob_));
  EXPECT_TRUE(absl::IsInvalidArgument(other.Receive(late, kNow).status()));
}

TEST_P(Reload, ACommitIsNotToBeHadSo) {
  Group other = Other();
  CommitToAll(carol_);
  std::vector<StateRecord> records;
  for (StateChange& change : bob_->TakeChanges()) {
    if (change.value) records.push_back({change.key, *std::move(change.value)});
  }
  EXPECT_TRUE(
      absl::IsDataLoss(Group::Reload(std::move(other), records).status()));
}

TEST_P(Reload, RatchetsOfAnEpochThatIsGoneAreRefused) {
  Group other = Other();
  Read(bob_, Send(alice_, "one"));
  auto news = NewsOf(*bob_);
  for (StateRecord& one : news) one.key.epoch = 9;
  EXPECT_TRUE(absl::IsDataLoss(Group::Reload(std::move(other), news).status()));
}

// A leaf has its ratchets or the secret that they come from, never both.
TEST_P(Reload, ARatchetWithoutItsSecretTreeIsRefused) {
  Group other = Other();
  Read(bob_, Send(alice_, "one"));
  auto news = NewsOf(*bob_);
  std::erase_if(news, [](const StateRecord& one) {
    return one.key.type == StateRecordType::kSecretTree;
  });
  ASSERT_EQ(news.size(), 1u);
  EXPECT_TRUE(absl::IsDataLoss(Group::Reload(std::move(other), news).status()));
}

TEST_P(Reload, DamagedRecordsAreRefused) {
  for (const StateRecordType type :
       {StateRecordType::kSecretTree, StateRecordType::kRatchets}) {
    CommitToAll(alice_);
    Group other = Other();
    EXPECT_EQ(Read(bob_, Send(alice_, "one")), "one");
    auto news = NewsOf(*bob_);
    for (StateRecord& one : news) {
      if (one.key.type != type) continue;
      const base::ByteView whole = one.value.Reveal();
      one.value = base::SecretBytes(whole.first(whole.size() - 1));
    }
    EXPECT_TRUE(
        absl::IsDataLoss(Group::Reload(std::move(other), news).status()));
  }
}

TEST_P(Reload, WhoHasChangesOfItsOwnLosesNothing) {
  Group other = Other();
  Read(bob_, Send(alice_, "one"));
  const auto news = NewsOf(*bob_);
  SendBy(other, "not stored");
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Group::Reload(std::move(other), news).status()));
}

TEST_P(Reload, EveryKeptEpochHasItsTree) {
  const uint64_t now = bob_->epoch();
  EXPECT_EQ(bob_->TreeOf(now), &bob_->tree());
  EXPECT_EQ(bob_->TreeOf(now + 1), nullptr);
  const Hash before = bob_->tree().TreeHash();
  CommitToAll(carol_);
  ASSERT_NE(bob_->TreeOf(now), nullptr);
  EXPECT_EQ(bob_->TreeOf(now)->TreeHash(), before);
  RemoveBob();
  ASSERT_NE(bob_->TreeOf(bob_->epoch()), nullptr);
  bob_->Forget(bob_->epoch() + 1);
  EXPECT_EQ(bob_->TreeOf(bob_->epoch()), nullptr);
}

}  // namespace
}  // namespace hotline::mls
