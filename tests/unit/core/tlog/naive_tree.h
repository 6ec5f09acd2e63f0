// The tree as RFC 6962 section 2.1 defines it, by recursion over all leaves:
// slow, obviously right, and what the real code is compared with.
#pragma once

#include <bit>
#include <map>
#include <span>
#include <vector>

#include "core/tlog/frontier.h"

namespace hotline::tlog::test {

using Leaves = std::span<const Digest>;
using Proof = std::vector<Digest>;

inline size_t Split(size_t n) { return std::bit_floor(n - 1); }

inline Digest NaiveRoot(Leaves d) {
  if (d.empty()) return kEmptyRoot;
  if (d.size() == 1) return d[0];
  const size_t k = Split(d.size());
  return NodeHash(NaiveRoot(d.first(k)), NaiveRoot(d.subspan(k)));
}

// PATH(m, D[n]), section 2.1.1.
inline Proof NaivePath(size_t m, Leaves d) {
  if (d.size() <= 1) return {};
  const size_t k = Split(d.size());
  const bool left = m < k;
  Proof out = left ? NaivePath(m, d.first(k)) : NaivePath(m - k, d.subspan(k));
  out.push_back(NaiveRoot(left ? d.subspan(k) : d.first(k)));
  return out;
}

// SUBPROOF(m, D[n], b), section 2.1.2.
inline Proof NaiveSubproof(size_t m, Leaves d, bool whole) {
  if (m == d.size()) return whole ? Proof{} : Proof{NaiveRoot(d)};
  const size_t k = Split(d.size());
  const bool left = m <= k;
  Proof out = left ? NaiveSubproof(m, d.first(k), whole)
                   : NaiveSubproof(m - k, d.subspan(k), false);
  out.push_back(NaiveRoot(left ? d.subspan(k) : d.first(k)));
  return out;
}

// `count` different leaf hashes.
inline std::vector<Digest> SomeLeaves(size_t count) {
  std::vector<Digest> out;
  for (size_t i = 0; i < count; ++i) {
    out.push_back(LeafHash(base::ViewOf(std::to_string(i))));
  }
  return out;
}

// A store: every perfect node that a Frontier reported.
class NodeMap final : public NodeReader {
 public:
  explicit NodeMap(Leaves leaves) {
    Frontier frontier;
    for (const Digest& leaf : leaves) {
      frontier.Append(leaf, [this](NodeId id, const Digest& hash) {
        nodes_.emplace(id, hash);
      });
    }
  }

  absl::StatusOr<Digest> Node(NodeId id) override {
    ++reads_;
    const auto found = nodes_.find(id);
    if (found == nodes_.end()) return absl::NotFoundError("no such node");
    return found->second;
  }

  const std::map<NodeId, Digest>& nodes() const { return nodes_; }
  size_t reads() const { return reads_; }

 private:
  std::map<NodeId, Digest> nodes_;
  size_t reads_ = 0;
};

}  // namespace hotline::tlog::test
