// The growing edge of a tree (its "compact range"): one hash for each set bit
// of the size, all that an append needs. Knows nothing of storage: whoever
// appends is told each new perfect node and keeps it.
#pragma once

#include <array>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "core/tlog/tree.h"

namespace hotline::tlog {

class Frontier {
 public:
  using Created = absl::FunctionRef<void(NodeId, const Digest&)>;

  Frontier() = default;  // the empty tree
  // Reads the hashes of a tree of `size` leaves back, at most 63 nodes.
  // InvalidArgument above kMaxTreeSize; errors of `nodes` are passed on.
  static absl::StatusOr<Frontier> Restore(uint64_t size, NodeReader& nodes);

  // Adds one leaf: amortised one hash. `created` is called for the leaf first,
  // then for each perfect subtree that it completes, upwards. The size must be
  // below kMaxTreeSize.
  void Append(const Digest& leaf_hash, Created created);

  uint64_t size() const { return size_; }
  // kEmptyRoot for the empty tree. At most 62 hashes.
  Digest Root() const;
  // The perfect subtree that the set bit `level` of size() stands for; null if
  // the bit is clear.
  const Digest* Peak(unsigned level) const;

 private:
  uint64_t size_ = 0;
  std::array<Digest, 63> peaks_{};  // [level] counts only where the bit is set
};

}  // namespace hotline::tlog
