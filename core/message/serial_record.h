// What one station's serials on one line tell (P5): gaps are messages that did
// not come, repeats are two messages under one number, which only a copied or
// restored store sends. Memory is bounded: 8 incarnations, 64 gaps in each;
// what does not fit any more is no longer judged, and said to be so.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/message/statement.h"

namespace hotline::message {

// What the next serial says.
struct SerialVerdict {
  enum class Is {
    kFirst,      // of this station on this line: we do not know what was before
    kNext,       // the one after the last
    kGap,        // `missing` are not here yet
    kLate,       // one that was missing: the order changed on the way
    kRepeat,     // one that was here already: an alarm
    kForgotten,  // of before what is remembered: nobody can tell
  };
  Is is = Is::kFirst;
  // Another store than that of the message taken before: it was restored or
  // cloned, and rejoined (P5); or this one came late.
  bool other_incarnation = false;
  // Counters, both ends included; kGap alone.
  uint64_t missing_from = 0;
  uint64_t missing_to = 0;

  bool operator==(const SerialVerdict&) const = default;
};

class SerialRecord {
 public:
  static constexpr size_t kMaxIncarnations = 8;
  static constexpr size_t kMaxGaps = 64;

  // Judges, and remembers. A message that is taken in twice is the caller's to
  // know (P4): it would be a repeat here. `serial.counter` is 1 or more.
  SerialVerdict Take(const Serial& serial);

  // How many are missing of what is remembered.
  uint64_t missing() const;
  // The same of one store's serials between these, both ends included.
  uint64_t MissingIn(uint64_t store_incarnation, uint64_t from,
                     uint64_t to) const;

  // Strict: ParseSerialRecord(Encode(r)) is r, and encoding gives the bytes.
  base::Bytes Encode() const;
  static absl::StatusOr<SerialRecord> Parse(base::ByteView bytes);

  bool operator==(const SerialRecord&) const = default;

 private:
  struct Gap {
    uint64_t from, to;  // both ends included
    bool operator==(const Gap&) const = default;
  };
  // One store of the station.
  struct Incarnation {
    uint64_t id = 0;
    uint64_t begins = 1;    // counters below are forgotten
    uint64_t highest = 0;   // taken; `begins` or more
    std::vector<Gap> gaps;  // ascending, between `begins` and `highest`
    bool operator==(const Incarnation&) const = default;

    SerialVerdict Take(uint64_t counter);
    SerialVerdict Skip(uint64_t counter);
    bool Fill(uint64_t counter);
    bool IsSound() const;
  };
  static Incarnation ReadIncarnation(base::ByteView bytes, bool& ok);

  // In the order of their last message, the newest last.
  std::vector<Incarnation> incarnations_;
};

}  // namespace hotline::message
