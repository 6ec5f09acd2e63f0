// How a group is stored: in records with a key each, which a store can write
// and delete in one transaction. What changes with every message, a ratchet,
// lies apart from what changes with a Commit, and the tree apart from both, by
// its hash. Every record begins with the number of its format.
#pragma once

#include "core/mls/derive.h"
#include "core/mls/tree_math.h"

namespace hotline::mls {

enum class StateRecordType : uint8_t {
  kEpoch = 1,       // the current epoch, proposals, our keys
  kTree = 2,        // a ratchet tree: public
  kPast = 3,        // an epoch that has ended
  kSecretTree = 4,  // of an epoch
  kRatchets = 5,    // of an epoch and a leaf
};

// kEpoch: none of the others. kTree: tree_hash. kPast, kSecretTree: epoch.
// kRatchets: epoch and leaf.
struct StateKey {
  StateRecordType type = StateRecordType::kEpoch;
  uint64_t epoch = 0;
  LeafIndex leaf{};
  Hash tree_hash{};

  auto operator<=>(const StateKey&) const = default;
  // For a store: unique, at most 45 bytes.
  base::Bytes Encode() const;
  static absl::StatusOr<StateKey> Parse(base::ByteView bytes);
};

// A record; all but those of trees are secret.
struct StateRecord {
  StateKey key;
  base::SecretBytes value;
};

// What a store does with a key.
struct StateChange {
  StateKey key;
  std::optional<base::SecretBytes> value;  // nothing: delete
};

}  // namespace hotline::mls
