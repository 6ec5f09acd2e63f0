// Checks of Merkle proofs (RFC 6962 section 2.1), for clients, auditors and
// witnesses. Exact: a proof of the wrong length is refused before anything is
// hashed, so that no second form of a proof exists.
#pragma once

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "core/tlog/hash.h"

namespace hotline::tlog {

// Ok if the tree of `size` leaves with `root` has `leaf_hash` at `index`.
// InvalidArgument: index not below size, size above kMaxTreeSize, or a proof of
// the wrong length. Unauthenticated: the proof does not lead to `root`.
absl::Status VerifyInclusion(const Digest& leaf_hash, uint64_t index,
                             uint64_t size, std::span<const Digest> proof,
                             const Digest& root);

// Ok if the tree (old_size, old_root) is the beginning of the tree (size,
// root). Equal sizes: equal roots, empty proof. Old size 0: empty proof, and
// old_root must be kEmptyRoot, as no log can have signed another. Errors as
// above.
absl::Status VerifyConsistency(uint64_t old_size, uint64_t size,
                               std::span<const Digest> proof,
                               const Digest& old_root, const Digest& root);

}  // namespace hotline::tlog
