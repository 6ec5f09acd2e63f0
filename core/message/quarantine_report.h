// Content 5: says to the others that a message did not pass here, and why.
#pragma once

#include "core/message/fault.h"
#include "core/message/fields.h"

namespace hotline::message {

struct QuarantineReport {
  base::MessageId message_id;
  Fault fault{};

  bool operator==(const QuarantineReport&) const = default;
};

absl::Status Check(const QuarantineReport& report);
void Write(base::Writer& writer, const QuarantineReport& report);
void Read(base::Reader& reader, QuarantineReport& report);

}  // namespace hotline::message
