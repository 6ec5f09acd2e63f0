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
  // Null if it is not here. A commit and its Welcome have one entry.
  AcceptedPtr Find(uint64_t entry, bool welcome) const;
  void Remove(uint64_t entry);  // both

 private:
  // By entry: what of it is the Welcome stands behind the other.
  using Key = std::pair<uint64_t, bool>;
  void Remove(const Key& key);
  struct Kept {
    AcceptedPtr accepted;
    uint64_t size;
  };
  const uint64_t most_bytes_;
  uint64_t bytes_ = 0;
  absl::flat_hash_map<Key, Kept> kept_;
  std::deque<Key> order_;  // may name what is gone
};

}  // namespace hotline::relay
