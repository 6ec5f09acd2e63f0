#include "daemon/audit/edge.h"

#include <bit>

namespace hotline::audit {

absl::StatusOr<Edge> Edge::Make(uint64_t size, NodeOf node) {
  Edge edge;
  edge.size_ = size;
  edge.peaks_.reserve(static_cast<size_t>(std::popcount(size)));
  for (unsigned level = 63; level-- > 0;) {
    if ((size >> level & 1) == 0) continue;
    auto hash = node({level, (size >> level) - 1});
    if (!hash.ok()) return hash.status();
    edge.peaks_.push_back({level, *hash, *hash});
  }
  for (size_t i = edge.peaks_.size(); i-- > 1;) {
    edge.peaks_[i - 1].from_here =
        tlog::NodeHash(edge.peaks_[i - 1].hash, edge.peaks_[i].from_here);
  }
  return edge;
}

base::Digest Edge::Root() const {
  return peaks_.empty() ? tlog::kEmptyRoot : peaks_.front().from_here;
}

absl::StatusOr<std::vector<base::Digest>> Edge::Path(tlog::NodeId node,
                                                     NodeOf node_of) const {
  const uint64_t first_leaf = node.index << node.level;
  // The node lies under the peak of the highest bit in which its first leaf and
  // the size differ: there the size has a one.
  const unsigned peak_level =
      63u - static_cast<unsigned>(std::countl_zero(size_ ^ first_leaf));
  std::vector<base::Digest> path;
  path.reserve(peak_level - node.level + peaks_.size());
  for (; node.level < peak_level; ++node.level, node.index >>= 1) {
    auto sibling = node_of({node.level, node.index ^ 1});
    if (!sibling.ok()) return sibling.status();
    path.push_back(*sibling);
  }
  size_t peak = 0;
  while (peaks_[peak].level != peak_level) ++peak;
  if (peak + 1 < peaks_.size()) path.push_back(peaks_[peak + 1].from_here);
  while (peak-- > 0) path.push_back(peaks_[peak].hash);
  return path;
}

absl::StatusOr<std::vector<base::Digest>> Edge::Consistency(
    uint64_t old_size, NodeOf node_of) const {
  // The old tree's last perfect subtree: the proof leads from it to the root.
  const auto level = static_cast<unsigned>(std::countr_zero(old_size));
  const tlog::NodeId last{level, (old_size >> level) - 1};
  auto path = Path(last, node_of);
  if (!path.ok() || std::has_single_bit(old_size)) return path;
  auto hash = node_of(last);
  if (!hash.ok()) return hash.status();
  path->insert(path->begin(), *hash);
  return path;
}

}  // namespace hotline::audit
