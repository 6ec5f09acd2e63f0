// Arithmetic of the Merkle tree, and the proofs that a log gives out, computed
// over stored nodes: O(log n) reads and hashes each. verify.h checks them.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tlog/hash.h"

namespace hotline::tlog {

// Tree sizes and indices stay below 2^63: the tools that check our logs count
// in signed integers.
inline constexpr uint64_t kMaxTreeSize = (uint64_t{1} << 63) - 1;
// No inclusion proof in such a tree is longer; a consistency proof can have one
// hash more.
inline constexpr size_t kMaxProofLength = 63;

// The perfect subtree over the 2^level leaves that begin at leaf
// index * 2^level. Its hash never changes once its last leaf exists.
struct NodeId {
  unsigned level = 0;  // 0 to 62; 0 is a leaf hash
  uint64_t index = 0;
  auto operator<=>(const NodeId&) const = default;
};

// Where proofs find their nodes. Thread: the caller's; an implementation that
// reads a store may keep state between calls.
class NodeReader {
 public:
  virtual ~NodeReader() = default;
  // Any error ends the proof and is passed on; a node that is not there is
  // NotFound.
  virtual absl::StatusOr<Digest> Node(NodeId id) = 0;
};

// Root of the first `size` leaves; kEmptyRoot for none.
absl::StatusOr<Digest> RootOf(NodeReader& nodes, uint64_t size);

// Proof that leaf `index` is in the tree of `size` leaves: siblings from the
// leaf up. InvalidArgument unless index < size <= kMaxTreeSize.
absl::StatusOr<std::vector<Digest>> InclusionProof(NodeReader& nodes,
                                                   uint64_t index,
                                                   uint64_t size);

// Proof that the tree of `old_size` leaves is the beginning of the tree of
// `size`. Empty when they are equal or old_size is 0. InvalidArgument unless
// old_size <= size <= kMaxTreeSize.
absl::StatusOr<std::vector<Digest>> ConsistencyProof(NodeReader& nodes,
                                                     uint64_t old_size,
                                                     uint64_t size);

}  // namespace hotline::tlog
