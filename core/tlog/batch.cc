#include "core/tlog/batch.h"

namespace hotline::tlog {

void Batch::Append(const Digest& leaf_hash) {
  after_.Append(leaf_hash, [this](NodeId id, const Digest& hash) {
    if (id.level >= created_.size()) created_.resize(id.level + 1);
    created_[id.level].push_back(hash);
  });
}

absl::StatusOr<Digest> Batch::Node(NodeId id) {
  if (id.level < created_.size() && id.index >= First(id.level) &&
      id.index - First(id.level) < created_[id.level].size()) {
    return created_[id.level][id.index - First(id.level)];
  }
  const Digest* peak = before_.Peak(id.level);
  if (peak != nullptr && id.index + 1 == First(id.level)) return *peak;
  return absl::NotFoundError("tree: the node is older than this batch");
}

void Batch::ForEachCreated(Frontier::Created created) const {
  for (unsigned level = 0; level < created_.size(); ++level) {
    for (size_t i = 0; i < created_[level].size(); ++i) {
      created({level, First(level) + i}, created_[level][i]);
    }
  }
}

}  // namespace hotline::tlog
