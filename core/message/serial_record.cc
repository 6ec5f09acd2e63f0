#include "core/message/serial_record.h"

#include <algorithm>

#include "core/base/codec.h"

namespace hotline::message {
namespace {

constexpr uint16_t kSerialRecordVersion = 1;

}  // namespace

// What lies between the last and this one is missing. The oldest gap makes room
// where there are too many.
SerialVerdict SerialRecord::Incarnation::Skip(uint64_t counter) {
  const Gap gap{highest + 1, counter - 1};
  highest = counter;
  gaps.push_back(gap);
  if (gaps.size() > kMaxGaps) {
    begins = gaps.front().to + 1;
    gaps.erase(gaps.begin());
  }
  return {SerialVerdict::Is::kGap, false, gap.from, gap.to};
}

// Takes it out of the gap that it lies in; false if it lies in none.
bool SerialRecord::Incarnation::Fill(uint64_t counter) {
  const auto gap = std::find_if(gaps.begin(), gaps.end(), [&](const Gap& one) {
    return one.from <= counter && counter <= one.to;
  });
  if (gap == gaps.end()) return false;
  const Gap below{gap->from, counter - 1}, above{counter + 1, gap->to};
  auto place = gaps.erase(gap);
  if (above.from <= above.to) place = gaps.insert(place, above);
  if (below.from <= below.to) gaps.insert(place, below);
  if (gaps.size() > kMaxGaps) {
    begins = gaps.front().to + 1;
    gaps.erase(gaps.begin());
  }
  return true;
}

SerialVerdict SerialRecord::Incarnation::Take(uint64_t counter) {
  using Is = SerialVerdict::Is;
  if (counter > highest && counter - highest > 1) return Skip(counter);
  if (counter > highest) {
    highest = counter;
    return {Is::kNext};
  }
  if (counter < begins) return {Is::kForgotten};
  return {Fill(counter) ? Is::kLate : Is::kRepeat};
}

SerialVerdict SerialRecord::Take(const Serial& serial) {
  const auto found = std::find_if(incarnations_.begin(), incarnations_.end(),
                                  [&](const Incarnation& one) {
                                    return one.id == serial.store_incarnation;
                                  });
  if (incarnations_.empty()) {
    incarnations_.push_back(
        {serial.store_incarnation, serial.counter, serial.counter, {}});
    return {SerialVerdict::Is::kFirst};
  }
  const bool other = incarnations_.back().id != serial.store_incarnation;
  if (found == incarnations_.end()) {
    // A store that we know from its beginning: it counts from 1.
    incarnations_.push_back({serial.store_incarnation, 1, 0, {}});
  } else {
    std::rotate(found, found + 1, incarnations_.end());
  }
  if (incarnations_.size() > kMaxIncarnations) {
    incarnations_.erase(incarnations_.begin());
  }
  SerialVerdict verdict = incarnations_.back().Take(serial.counter);
  verdict.other_incarnation = other;
  return verdict;
}

uint64_t SerialRecord::missing() const {
  uint64_t count = 0;
  for (const Incarnation& one : incarnations_) {
    for (const Gap& gap : one.gaps) count += gap.to - gap.from + 1;
  }
  return count;
}

uint64_t SerialRecord::MissingIn(uint64_t store_incarnation, uint64_t from,
                                 uint64_t to) const {
  uint64_t count = 0;
  for (const Incarnation& one : incarnations_) {
    if (one.id != store_incarnation) continue;
    for (const Gap& gap : one.gaps) {
      const uint64_t low = std::max(gap.from, from);
      const uint64_t high = std::min(gap.to, to);
      if (low <= high) count += high - low + 1;
    }
  }
  return count;
}

base::Bytes SerialRecord::Encode() const {
  base::Writer writer;
  writer.U16(kSerialRecordVersion);
  for (const Incarnation& one : incarnations_) {
    base::Writer inner;
    inner.U64(one.id).U64(one.begins).U64(one.highest);
    for (const Gap& gap : one.gaps) inner.U64(gap.from).U64(gap.to);
    writer.Opaque(inner.bytes());
  }
  return writer.Take();
}

// What Take leaves: gaps apart from each other, inside what is remembered.
bool SerialRecord::Incarnation::IsSound() const {
  if (begins == 0 || highest < begins || gaps.size() > kMaxGaps) return false;
  uint64_t after = begins;
  for (const Gap& gap : gaps) {
    if (gap.from < after || gap.to < gap.from || gap.to >= highest) {
      return false;
    }
    after = gap.to + 2;
  }
  return true;
}

SerialRecord::Incarnation SerialRecord::ReadIncarnation(base::ByteView bytes,
                                                        bool& ok) {
  base::Reader reader(bytes);
  Incarnation one;
  one.id = reader.U64();
  one.begins = reader.U64();
  one.highest = reader.U64();
  while (reader.ok() && !reader.AtEnd() && one.gaps.size() <= kMaxGaps) {
    const uint64_t from = reader.U64();
    one.gaps.push_back({from, reader.U64()});
  }
  ok = reader.ok() && reader.AtEnd() && one.IsSound();
  return one;
}

absl::StatusOr<SerialRecord> SerialRecord::Parse(base::ByteView bytes) {
  base::Reader reader(bytes);
  reader.Require(reader.U16() == kSerialRecordVersion);
  SerialRecord record;
  while (reader.ok() && !reader.AtEnd()) {
    bool sound = false;
    Incarnation one = ReadIncarnation(reader.Opaque(reader.left()), sound);
    const bool twice = std::any_of(
        record.incarnations_.begin(), record.incarnations_.end(),
        [&](const Incarnation& other) { return other.id == one.id; });
    reader.Require(sound && !twice &&
                   record.incarnations_.size() < kMaxIncarnations);
    record.incarnations_.push_back(std::move(one));
  }
  auto status = reader.Finish("serial record");
  if (!status.ok()) return status;
  return record;
}

}  // namespace hotline::message
