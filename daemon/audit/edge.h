// The ragged right edge of a tree of one size, worked out once: with it a proof
// is its siblings inside one perfect subtree, looked up, and these few hashes.
// Source: RFC 6962 section 2.1; the proofs are those of core/tlog/tree.h.
#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "core/tlog/tree.h"

namespace hotline::audit {

class Edge {
 public:
  using NodeOf =
      absl::FunctionRef<absl::StatusOr<base::Digest>(tlog::NodeId node)>;

  Edge() = default;  // the empty tree
  static absl::StatusOr<Edge> Make(uint64_t size, NodeOf node);

  uint64_t size() const { return size_; }
  base::Digest Root() const;

  // From the node's sibling up to the root. The node is a perfect subtree of
  // this tree.
  absl::StatusOr<std::vector<base::Digest>> Path(tlog::NodeId node,
                                                 NodeOf node_of) const;
  // That the first `old_size` leaves are the beginning: 0 < old_size < size.
  absl::StatusOr<std::vector<base::Digest>> Consistency(uint64_t old_size,
                                                        NodeOf node_of) const;

 private:
  struct Peak {
    unsigned level;
    base::Digest hash;
    base::Digest from_here;  // of this peak and all to its right
  };
  uint64_t size_ = 0;
  std::vector<Peak> peaks_;  // from the left: one for each set bit of the size
};

}  // namespace hotline::audit
