// Content 13: a station's last word on a line: it proposes its own removal and
// has wiped the line's keys (P18).
#pragma once

#include <string>

#include "core/message/fields.h"

namespace hotline::message {

struct Leaving {
  base::LineId line_id;  // the header's
  base::WallTime at{};
  std::string operator_name;  // who decided; never empty
  std::string reason;         // at most 1,024 bytes

  bool operator==(const Leaving&) const = default;
};

absl::Status Check(const Leaving& leaving);
void Write(base::Writer& writer, const Leaving& leaving);
void Read(base::Reader& reader, Leaving& leaving);

}  // namespace hotline::message
