// Content 3: a named operator's word on one message. It has class, precedence
// and kind of that message.
#pragma once

#include <optional>
#include <string>

#include "core/message/facts.h"
#include "core/message/operator_certificate.h"

namespace hotline::message {

struct Response {
  Fact fact{};  // kAcknowledged, kAnswered or kRefused
  base::MessageId message_id;
  // Of that message: both sides hold matching records.
  base::Digest commitment{};
  base::WallTime at{};
  std::string operator_name;  // on duty; empty only if scripted
  bool scripted = false;      // by a script; never in kind OPERATION (P6)
  std::string reason;         // refused: why, at most 1,024 bytes; else empty
  // Says whose key made the operator's signature under the statement, so that
  // this response alone is the proof (P6).
  std::optional<OperatorCertificate> certificate = std::nullopt;

  bool operator==(const Response&) const = default;
};

absl::Status Check(const Response& response);
void Write(base::Writer& writer, const Response& response);
void Read(base::Reader& reader, Response& response);

}  // namespace hotline::message
