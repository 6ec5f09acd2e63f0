// Whether the policy of a line allows a message, judged by its own epoch (P12,
// P18): by the sender before it signs, by every recipient after it opened.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/line/policy.h"
#include "core/message/inner_message.h"

namespace hotline::line {

struct AllowedCase {
  const message::InnerMessage& message;
  // URIs of all stations of the message's epoch, its sender included.
  const std::vector<std::string>& stations;
  base::WallTime logged;  // its log time; the present before it is sent
};

// Fault NOT_ALLOWED: a kind that the line does not carry; the line has ended,
// and it is neither SERVICE nor TEST; it says who read, and the policy does not
// want that; it is addressed to a position that has no station on the line.
// Fault LABEL: the label cannot be read, is above the ceiling, or leaves out a
// member (message::LeftOut says whom).
absl::Status CheckAllowed(const Policy& policy, const AllowedCase& allowed);

// The addressed positions that are not on the line, ascending: whom the sender
// is told.
std::vector<std::string> NotOnTheLine(const message::Addressees& addressees,
                                      const std::vector<std::string>& stations);

}  // namespace hotline::line
