// Content 4: what makes a line known to its members; its creator's first
// message there. It alone says who is a member: a roster from the relay adds
// nobody. Until group keys.
#pragma once

#include <string>
#include <vector>

#include "core/message/fields.h"
#include "core/message/roster.h"

namespace hotline::message {

struct LineCard {
  std::string name;             // 1 to 64 bytes
  std::string mandate;          // at most 4,096 bytes
  base::WallTime until{};       // the line's end
  std::vector<Member> members;  // 1 to 200, ascending by URI

  bool operator==(const LineCard&) const = default;
};

absl::Status Check(const LineCard& card);
void Write(base::Writer& writer, const LineCard& card);
void Read(base::Reader& reader, LineCard& card);

}  // namespace hotline::message
