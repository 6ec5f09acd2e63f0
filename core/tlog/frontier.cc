#include "core/tlog/frontier.h"

#include <bit>
#include <optional>

namespace hotline::tlog {

absl::StatusOr<Frontier> Frontier::Restore(uint64_t size, NodeReader& nodes) {
  if (size > kMaxTreeSize) {
    return absl::InvalidArgumentError("tree: size too large");
  }
  Frontier out;
  out.size_ = size;
  for (unsigned level = 0; size >> level != 0; ++level) {
    if (out.Peak(level) == nullptr) continue;
    auto hash = nodes.Node({level, (size >> level) - 1});
    if (!hash.ok()) return hash.status();
    out.peaks_[level] = *hash;
  }
  return out;
}

void Frontier::Append(const Digest& leaf_hash, Created created) {
  NodeId node{0, size_};
  Digest hash = leaf_hash;
  created(node, hash);
  while (node.index % 2 == 1) {  // a right child: its parent is complete now
    hash = NodeHash(peaks_[node.level], hash);
    node = {node.level + 1, node.index >> 1};
    created(node, hash);
  }
  peaks_[node.level] = hash;
  ++size_;
}

Digest Frontier::Root() const {
  std::optional<Digest> root;
  for (unsigned level = 0; size_ >> level != 0; ++level) {
    const Digest* peak = Peak(level);
    if (peak != nullptr) root = root ? NodeHash(*peak, *root) : *peak;
  }
  return root.value_or(kEmptyRoot);
}

const Digest* Frontier::Peak(unsigned level) const {
  const bool set = level < peaks_.size() && (size_ >> level & 1) == 1;
  return set ? &peaks_[level] : nullptr;
}

}  // namespace hotline::tlog
