// Records that are not what was stored.
#include "tests/unit/core/mls/sanitized.h"
#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {
namespace {

class DamagedState : public TrioStored {};
IN_BOTH_SUITES(DamagedState);

TEST_P(DamagedState, AMissingRecordIsRefused) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    Records less = whole;
    less.erase(key);
    EXPECT_TRUE(absl::IsDataLoss(Load(less, application_).status()))
        << static_cast<int>(key.type);
  }
}

TEST_P(DamagedState, RecordsOfAnotherGroupOrEpochAreRefused) {
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

TEST_P(DamagedState, ANewerFormatIsRefusedAsNewer) {
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

TEST_P(DamagedState, ATruncatedRecordIsRefused) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    Records cut = whole;
    // All lengths near the end and the start; of long ones some in between.
    for (size_t size = 0; size < value.size();
         size += kSparse * (size < 50 || size + 50 > value.size() ? 1 : 29)) {
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
TEST_P(DamagedState, AnAlteredRecordIsRefusedOrWhollyWhatItSays) {
  FillBob();
  const Records whole = RecordsOf(*bob_);
  for (const auto& [key, value] : whole) {
    size_t loaded = 0, tried = 0;
    for (size_t at = 0; at < value.size();
         at += kSparse * (value.size() < 1000 ? 1 : 7)) {
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

TEST_P(DamagedState, AStagedCommitTruncatedOrAlteredIsRefusedOrWhatItSays) {
  const NewCommit made = Commit(bob_);
  const base::SecretBytes whole = bob_->SaveStaged(made.staged);
  const base::ByteView bytes = whole.Reveal();
  for (size_t at = 0; at < bytes.size(); at += kSparse * (at < 300 ? 1 : 17)) {
    EXPECT_FALSE(bob_->LoadStaged(bytes.first(at)).ok()) << at;
    base::Bytes altered = base::ToBytes(bytes);
    altered[at] ^= static_cast<uint8_t>(1 << (at % 8));
    auto staged = bob_->LoadStaged(altered);
    if (!staged.ok()) continue;
    EXPECT_TRUE(std::ranges::equal(bob_->SaveStaged(*staged).Reveal(), altered))
        << at;
  }
}

}  // namespace
}  // namespace hotline::mls
