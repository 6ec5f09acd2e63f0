// The hashes of the tree that proofs are made of. In memory: every node of
// level 8 and above (32 bytes for 128 entries), and below that the subtrees of
// the newest and of recently used tiles; the rest is read from the store.
//
// One thread at a time; Tree holds the lock.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "core/tlog/batch.h"
#include "daemon/store/reader.h"

namespace hotline::audit {

class Nodes {
 public:
  explicit Nodes(store::Reader& reader) : reader_(reader) {}

  // Fills the memory from the tiles of a log of `size` entries. DataLoss where
  // they do not fit together.
  absl::Status Load(uint64_t size);
  // Takes over what a committed batch has created.
  void Add(const tlog::Batch& batch);
  // Only of nodes that exist.
  absl::StatusOr<base::Digest> Node(tlog::NodeId id);

 private:
  // A level 0 tile with the seven levels above it, as far as they exist.
  struct Subtree {
    base::Digest nodes[510];
    base::Digest& At(unsigned level, uint64_t offset) {
      return nodes[512 - (512u >> level) + offset];
    }
  };
  using SubtreePtr = std::unique_ptr<Subtree>;

  absl::StatusOr<SubtreePtr> Read(uint64_t tile, unsigned width);
  absl::StatusOr<Subtree*> Find(uint64_t tile);
  void Put(tlog::NodeId id, const base::Digest& hash);
  void PutUpper(tlog::NodeId id, const base::Digest& hash);

  store::Reader& reader_;
  std::vector<std::vector<base::Digest>> upper_;  // [level - 8][index]
  uint64_t first_recent_ = 0;                     // number of recent_'s first
  std::deque<SubtreePtr> recent_;                 // the newest tiles
  std::list<std::pair<uint64_t, SubtreePtr>> used_;  // the last used first
  absl::flat_hash_map<uint64_t, decltype(used_)::iterator> used_by_tile_;
};

}  // namespace hotline::audit
