// Envelopes of the last commits, kept in memory within a bound so that what is
// sent at once is never read back. Desk alone.
#pragma once

#include <deque>

#include "absl/container/flat_hash_map.h"
#include "daemon/relay/changes.h"

namespace hotline::relay {

class Recent {
 public:
  explicit Recent(uint64_t most_bytes) : most_bytes_(most_bytes) {}

  void Add(uint64_t size, AcceptedPtr accepted);
  AcceptedPtr Find(uint64_t entry) const;  // null if it is not here
  void Remove(uint64_t entry);

 private:
  struct Kept {
    AcceptedPtr accepted;
    uint64_t size;
  };
  const uint64_t most_bytes_;
  uint64_t bytes_ = 0;
  absl::flat_hash_map<uint64_t, Kept> kept_;  // by entry
  std::deque<uint64_t> order_;                // may name what is gone
};

}  // namespace hotline::relay
