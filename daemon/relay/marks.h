// Which sequence numbers of a line a station has behind it: everything up to a
// low-water mark, and ranges above it (P15). Ranges that touch are one.
#pragma once

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::relay {

class Marks {
 public:
  Marks() = default;
  // What Above() wrote. DataLoss for anything else.
  static absl::StatusOr<Marks> Parse(uint64_t low_water, base::ByteView above);

  bool Contains(uint64_t sequence) const;
  // 1 <= first <= last.
  void Add(uint64_t first, uint64_t last);

  uint64_t low_water() const { return low_water_; }
  size_t ranges_above() const { return above_.size(); }
  // first and last of each range, as uint64, big-endian.
  base::Bytes Above() const;

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
