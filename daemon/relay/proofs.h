// Joins a stored entry with its proof to one head.
#pragma once

#include "daemon/audit/tree.h"
#include "daemon/relay/relay.h"
#include "daemon/store/records.h"

namespace hotline::relay {

class Proofs {
 public:
  // To the newest head of `tree`, which outlives this.
  explicit Proofs(const audit::Tree& tree)
      : tree_(tree), head_(tree.Newest()) {}

  // The entry is below head().size.
  absl::StatusOr<ProvenEntry> Prove(const store::EntryRow& entry) const {
    auto inclusion = tree_.Inclusion(entry.index, head_.size);
    if (!inclusion.ok()) return inclusion.status();
    return ProvenEntry{.leaf = base::ToBytes(entry.leaf),
                       .salt = entry.salt,
                       .details = entry.details,
                       .index = entry.index,
                       .inclusion = *std::move(inclusion),
                       .checkpoint = head_.checkpoint,
                       .size = head_.size};
  }
  const audit::Head& head() const { return head_; }

 private:
  const audit::Tree& tree_;
  audit::Head head_;
};

}  // namespace hotline::relay
