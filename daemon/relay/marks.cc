#include "daemon/relay/marks.h"

#include <algorithm>

#include "core/base/codec.h"

namespace hotline::relay {

absl::StatusOr<Marks> Marks::Parse(uint64_t low_water, base::ByteView above) {
  Marks marks;
  marks.low_water_ = low_water;
  base::Reader reader(above);
  uint64_t before = low_water;
  while (reader.ok() && !reader.AtEnd()) {
    const uint64_t first = reader.U64();
    const uint64_t last = reader.U64();
    reader.Require(first > before + 1 && last >= first);
    if (reader.ok()) marks.above_.emplace_hint(marks.above_.end(), first, last);
    before = last;
  }
  if (!reader.ok()) return absl::DataLossError("marks: damaged");
  return marks;
}

bool Marks::Contains(uint64_t sequence) const {
  if (sequence <= low_water_) return true;
  auto after = above_.upper_bound(sequence);
  return after != above_.begin() && std::prev(after)->second >= sequence;
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

base::Bytes Marks::Above() const {
  base::Writer writer;
  for (const auto& [first, last] : above_) writer.U64(first).U64(last);
  return writer.Take();
}

}  // namespace hotline::relay
