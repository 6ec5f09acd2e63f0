// Content 15: an operator comes on duty, or goes off and hands over (P6). The
// watch log is signed by the operator whose certificate is in it, as the
// statement binds it; so the other side knows who answers, and what is open.
#pragma once

#include <string>
#include <vector>

#include "core/message/fields.h"
#include "core/message/operator_certificate.h"

namespace hotline::message {

inline constexpr std::chrono::hours kMaxDuty{24};

struct Duty {
  OperatorCertificate certificate;  // of the operator who comes or goes
  bool on = false;
  base::WallTime at{};
  // On: when the duty ends by itself, later than `at`, by at most 24 h: a
  // station that is gone is not taken for staffed. Off: zero.
  base::WallTime until{};
  std::string next;  // off: who takes over; on, or nobody: empty
  std::string log;   // off: the watch log, at most 65,536 bytes; on: empty
  // Messages that still wait for an answer: at most 256, ascending, none twice.
  std::vector<base::MessageId> open;

  bool operator==(const Duty&) const = default;
};

absl::Status Check(const Duty& duty);
void Write(base::Writer& writer, const Duty& duty);
void Read(base::Reader& reader, Duty& duty);

}  // namespace hotline::message
