// Content 10: asks every station of the line whether it is there. The station
// answers, not its relay, by a beacon.
#pragma once

#include <vector>

#include "core/message/fields.h"
#include "core/message/list_number.h"

namespace hotline::message {

struct LineTest {
  base::ByteArray<16> nonce{};  // random, not all zero: the answer names it
  base::WallTime clock{};       // the asking station's
  bool scheduled = false;       // by a timer, else by a person
  std::vector<ListNumber> lists;

  bool operator==(const LineTest&) const = default;
};

absl::Status Check(const LineTest& test);
void Write(base::Writer& writer, const LineTest& test);
void Read(base::Reader& reader, LineTest& test);

}  // namespace hotline::message
