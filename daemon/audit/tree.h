// The published log as every thread may read it: the newest head, and proofs.
// What it shows never changes; only the journal thread adds, after a commit.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/audit/edge.h"
#include "daemon/audit/nodes.h"

namespace hotline::audit {

struct Head {
  uint64_t size = 0;
  base::Digest root = tlog::kEmptyRoot;
  std::shared_ptr<const std::string> checkpoint;  // signed note; never null
};

class Tree {
 public:
  // Loads the tree of the stored head. DataLoss unless tiles and head agree.
  static absl::StatusOr<std::unique_ptr<Tree>> Open(
      std::unique_ptr<store::Reader> reader);

  Head Newest() const;

  // Siblings from the leaf up. NotFound unless index < size <= newest size.
  // About a microsecond for the newest sizes and entries.
  absl::StatusOr<std::vector<base::Digest>> Inclusion(uint64_t index,
                                                      uint64_t size) const;
  // NotFound unless first <= second <= newest size. Empty if first is 0 or
  // equals second.
  absl::StatusOr<std::vector<base::Digest>> Consistency(uint64_t first,
                                                        uint64_t second) const;
  // A node of the newest tree.
  absl::StatusOr<base::Digest> Node(tlog::NodeId id) const;
  // The logged leaf, from the store. NotFound above the newest size.
  absl::StatusOr<base::ByteArray<41>> Leaf(uint64_t index) const;

  // The journal thread, after the commit.
  void Publish(const tlog::Batch& batch, Head head);
  // The growing edge of the newest tree; before the first Publish.
  absl::StatusOr<tlog::Frontier> Frontier();

 private:
  explicit Tree(std::unique_ptr<store::Reader> reader)
      : reader_(std::move(reader)), nodes_(*reader_) {}
  // Kept for the last few sizes. The reference is good while the lock is held.
  absl::StatusOr<const Edge*> EdgeOf(uint64_t size) const;

  mutable std::mutex lock_;  // guards all below
  std::unique_ptr<store::Reader> reader_;
  mutable Nodes nodes_;
  Head head_;
  mutable std::array<Edge, 8> edges_;
  mutable size_t next_edge_ = 0;
};

}  // namespace hotline::audit
