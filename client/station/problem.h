// What went wrong, as a person and a script must tell it apart: exit code and
// JSON `reason`.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace hotline::station {

// The numbers are `hotline`'s exit codes (docs/cli.md).
enum class Problem {
  kNone = 0,
  kInternal = 1,
  kUsage = 2,  // what was asked makes no sense: unknown line, ambiguous id, ...
  kRefused =
      3,  // relay, recipient or policy said no; `reason` is the Refusal's name
  kUnreachable = 4,  // the relay cannot be reached; what was sent is queued,
                     // unless the text says that nothing was
  kNotAcknowledged = 5,
  kVerification = 6,  // a receipt, proof, signature or certificate did not hold
  kStore = 7,  // the local store: locked, wrong key, newer schema, damaged
};

// `reason` is the machine's word (lower case, the Refusal's name where there is
// one), `text` a whole sentence for a person: what was wrong, where, and what
// to do.
absl::Status Fail(Problem problem, std::string reason, std::string text);
Problem ProblemOf(const absl::Status& status);
std::string ReasonOf(const absl::Status& status);

}  // namespace hotline::station
