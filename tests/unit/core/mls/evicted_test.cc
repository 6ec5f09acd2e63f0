// Who was removed: what its group still does, and what it has left.
#include <algorithm>

#include "tests/unit/core/mls/sanitized.h"
#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {
namespace {

bool HasIn(const base::Bytes& record, const base::Bytes& secret) {
  return std::search(record.begin(), record.end(), secret.begin(),
                     secret.end()) != record.end();
}

class Evicted : public TrioStored {
 protected:
  std::vector<StateRecordType> TypesOfBob() {
    std::vector<StateRecordType> types;
    for (const auto& [key, value] : RecordsOf(*bob_)) types.push_back(key.type);
    return types;
  }
};
IN_BOTH_SUITES(Evicted);

TEST_P(Evicted, ReadsWhatWasOnItsWayAndNothingLater) {
  RemoveBob();
  EXPECT_FALSE(bob_->active());
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{1}));
  EXPECT_EQ(Read(bob_, *late_), "late");
  EXPECT_EQ(Read(bob_, Send(carol_, "without bob")), "NOT_FOUND");
}

TEST_P(Evicted, TakesNoHandshakeOfTheLastEpoch) {
  const MlsMessage update = ProposeUpdate(carol_);
  RemoveBob();
  EXPECT_TRUE(absl::IsNotFound(Receive(bob_, update).status()));
}

TEST_P(Evicted, SendsAndExportsNothing) {
  RemoveBob();
  const auto& key = bob_.party.signing_key();
  EXPECT_TRUE(absl::IsFailedPrecondition(
      bob_->Protect({}, {}, 0, key, random_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      bob_->Commit({}, key, kNow, random_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      bob_->ProposeUpdate({}, key, kNow, random_).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      bob_->MakeGroupInfo({}, key, random_).status()));
  EXPECT_TRUE(
      absl::IsFailedPrecondition(bob_->Export("label", {}, 32).status()));
}

TEST_P(Evicted, HasNoSecretOfItsOwnLeft) {
  const base::Bytes epoch_authenticator =
      base::ToBytes(base::ByteView(bob_->epoch_authenticator().Reveal()));
  const base::Bytes resumption_psk =
      base::ToBytes(base::ByteView(bob_->resumption_psk().Reveal()));
  RemoveBob();
  EXPECT_TRUE(bob_->epoch_authenticator().Equals(Secret()));
  EXPECT_TRUE(bob_->resumption_psk().Equals(Secret()));
  // Its record is as long as what everybody may know.
  const Records records = RecordsOf(*bob_);
  EXPECT_EQ(records.at({StateRecordType::kEpoch}).size(),
            2 + 32 + 1 + Encode(bob_->context()).size() + 4);
  for (const auto& [key, value] : records) {
    EXPECT_FALSE(HasIn(value, epoch_authenticator));
    EXPECT_EQ(HasIn(value, resumption_psk), key.type == StateRecordType::kPast);
  }
}

TEST_P(Evicted, GoesOnAfterLoading) {
  FillBob();
  const MlsMessage late = *late_;
  bob_->DropPendingProposals();
  alice_->DropPendingProposals();
  carol_->DropPendingProposals();
  RemoveBob();
  Reload(bob_);
  EXPECT_FALSE(bob_->active());
  EXPECT_EQ(bob_->epoch(), 3u);
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{2, 3}));
  EXPECT_EQ(Read(bob_, late), "NOT_FOUND");  // two past epochs are kept
  EXPECT_EQ(Read(bob_, *late_), "late");
  Reload(bob_);
  EXPECT_EQ(Read(bob_, *late_), "INVALID_ARGUMENT");
}

TEST_P(Evicted, ForgetsTheLastEpochWhenItIsTold) {
  RemoveBob();
  bob_->Forget(bob_->epoch());
  EXPECT_EQ(bob_->past_epochs(), (std::vector<uint64_t>{1}));
  bob_->Forget(bob_->epoch() + 1);
  EXPECT_EQ(bob_->past_epochs(), std::vector<uint64_t>());
  EXPECT_EQ(Read(bob_, *late_), "NOT_FOUND");
  EXPECT_EQ(TypesOfBob(),
            (std::vector<StateRecordType>{StateRecordType::kEpoch,
                                          StateRecordType::kTree}));
  Reload(bob_);
}

TEST_P(Evicted, KeepsNothingIfPastEpochsAreNotKept) {
  application_.past_epochs = 0;
  RemoveBob();
  EXPECT_EQ(bob_->past_epochs(), std::vector<uint64_t>());
  EXPECT_EQ(TypesOfBob(),
            (std::vector<StateRecordType>{StateRecordType::kEpoch,
                                          StateRecordType::kTree}));
  EXPECT_EQ(Read(bob_, *late_), "NOT_FOUND");
}

TEST_P(Evicted, ChangesAddUpToTheWholeState) {
  for (const uint32_t past_epochs : {2, 0}) {
    application_.past_epochs = past_epochs;
    Member* const removed = past_epochs > 0 ? &bob_ : &carol_;
    Records store = RecordsOf(**removed);
    (*removed)->TakeChanges();
    CommitDraft draft;
    draft.proposals.push_back({Remove{(*removed)->own_leaf()}});
    NewCommit made = Commit(alice_, std::move(draft));
    if (removed == &bob_) Take(carol_, made.commit);
    Take(*removed, made.commit);
    ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
    Apply((*removed)->TakeChanges(), store);
    EXPECT_TRUE(store == RecordsOf(**removed));
    (*removed)->Forget((*removed)->epoch() + 1);
    Apply((*removed)->TakeChanges(), store);
    EXPECT_TRUE(store == RecordsOf(**removed));
    EXPECT_EQ(store.size(), 2u);
  }
}

TEST_P(Evicted, AnAlteredRecordIsRefusedOrWhollyWhatItSays) {
  RemoveBob();
  const Records whole = RecordsOf(*bob_);
  const StateKey key{StateRecordType::kEpoch};
  const size_t size = whole.at(key).size();
  for (size_t at = 0; at < size; at += kSparse) {
    Records altered = whole;
    altered[key][at] ^= static_cast<uint8_t>(1 << (at % 8));
    auto group = Load(altered, application_);
    EXPECT_TRUE(!group.ok() || RecordsOf(*group) == altered) << at;
    Records cut = whole;
    cut[key].resize(at);
    EXPECT_FALSE(Load(cut, application_).ok()) << at;
  }
}

TEST_P(Evicted, ComesBackByAnExternalCommit) {
  RemoveBob();
  const GroupInfo info =
      *alice_->MakeGroupInfo({}, alice_.party.signing_key(), random_);
  auto joined = *JoinByExternalCommit(
      {info, std::nullopt, bob_.party.LeafOf(GetParam()), {}, {}, {}},
      bob_.party.signing_key(), application_, kNow, random_);
  bob_.group = std::move(joined.group);
  Take(alice_, joined.commit);
  Take(carol_, joined.commit);
  ExpectAgreed();
}

}  // namespace
}  // namespace hotline::mls
