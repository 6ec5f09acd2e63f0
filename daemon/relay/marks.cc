#include "daemon/relay/marks.h"

#include <algorithm>
#include <iterator>

namespace hotline::relay {

bool Marks::Contains(uint64_t first, uint64_t last) const {
  if (last <= low_water_) return true;
  auto after = above_.upper_bound(first);
  return after != above_.begin() && std::prev(after)->second >= last;
}

Marks::Range Marks::Around(uint64_t sequence) const {
  if (sequence <= low_water_) return {1, low_water_};
  auto range = std::prev(above_.upper_bound(sequence));
  return {range->first, range->second};
}

void Marks::Add(uint64_t first, uint64_t last) {
  if (last <= low_water_) return;
  if (first <= low_water_ + 1) {
    low_water_ = last;
    while (!above_.empty() && above_.begin()->first <= low_water_ + 1) {
      low_water_ = std::max(low_water_, above_.begin()->second);
      above_.erase(above_.begin());
    }
    return;
  }
  auto range = above_.upper_bound(first);
  if (range != above_.begin() && std::prev(range)->second + 1 >= first) {
    --range;
    first = range->first;
  }
  while (range != above_.end() && range->first <= last + 1) {
    last = std::max(last, range->second);
    range = above_.erase(range);
  }
  above_.emplace_hint(range, first, last);
}

}  // namespace hotline::relay
