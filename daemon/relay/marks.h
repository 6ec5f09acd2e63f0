// Which sequence numbers of a line a station has behind it: everything up to a
// low-water mark, and ranges above it (P15). Ranges that touch are one.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/container/btree_map.h"

namespace hotline::relay {

class Marks {
 public:
  struct Range {
    uint64_t first;
    uint64_t last;
  };

  bool Contains(uint64_t sequence) const {
    return Contains(sequence, sequence);
  }
  // All of them, 1 <= first <= last.
  bool Contains(uint64_t first, uint64_t last) const;
  // 1 <= first <= last.
  void Add(uint64_t first, uint64_t last);
  // The range that `sequence`, which is contained, lies in; 1 to the low-water
  // mark is one.
  Range Around(uint64_t sequence) const;

  uint64_t low_water() const { return low_water_; }

  // Calls `each(first, last)` for every gap up to `last`, ascending, until it
  // says false.
  template <class Each>
  void EachGap(uint64_t last, Each each) const {
    uint64_t next = low_water_ + 1;
    for (const auto& [first, range_last] : above_) {
      if (first > last) break;
      if (!each(next, first - 1)) return;
      next = range_last + 1;
    }
    if (next <= last) each(next, last);
  }

 private:
  uint64_t low_water_ = 0;
  absl::btree_map<uint64_t, uint64_t> above_;  // first -> last
};

}  // namespace hotline::relay
