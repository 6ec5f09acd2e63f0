// The leaves of one group commit. Keeps the nodes that they create until they
// are stored, and answers from memory every node that a proof for one of these
// leaves, or from the size before, can ask for: no read of the store is needed
// to give a whole commit its receipts.
#pragma once

#include <vector>

#include "core/tlog/frontier.h"

namespace hotline::tlog {

class Batch final : public NodeReader {
 public:
  explicit Batch(const Frontier& before) : before_(before), after_(before) {}

  // As Frontier::Append.
  void Append(const Digest& leaf_hash);

  // Nodes of this batch, and the peaks of the tree before it; NotFound for any
  // older one.
  absl::StatusOr<Digest> Node(NodeId id) override;

  // Every node that the batch created, level by level, each once. What is to be
  // stored; tlog tiles keep only the levels divisible by 8.
  void ForEachCreated(Frontier::Created created) const;

  const Frontier& before() const { return before_; }
  const Frontier& after() const { return after_; }

 private:
  // Index of the first node of `level` that was not there before.
  uint64_t First(unsigned level) const { return before_.size() >> level; }

  Frontier before_;
  Frontier after_;
  // created_[level][i] is node First(level) + i: new nodes of a level are
  // always neighbours.
  std::vector<std::vector<Digest>> created_;
};

}  // namespace hotline::tlog
