// What a message says: one of five contents (docs/protocol.md, "Body"). Facts,
// line cards and quarantine reports are of kind SERVICE; a response has class,
// precedence and kind of the message that it responds to. Only a text starts a
// clock or asks for receipts (P7).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/message/fault.h"
#include "core/message/roster.h"

namespace hotline::message {

// Five different facts about a message, never mixed up. The first two are a
// machine's, the others a named person's.
enum class Fact : uint8_t {
  kDelivered = 1,
  kRead = 2,
  kAcknowledged = 3,  // to acknowledge is not to agree
  kAnswered = 4,
  kRefused = 5,
};

// "delivered", "read", "acknowledged", "answered", "refused"; "unspecified".
std::string_view Name(Fact fact);

// Content 1: what a person writes.
struct Text {
  std::string subject;  // at most 255 bytes
  std::string label;    // classification and releasability; at most 255 bytes
  std::vector<base::MessageId> references;  // at most 16
  std::optional<base::MessageId> supersedes;
  std::optional<base::WallTime> reply_by;
  std::string text;  // at most 65,536 bytes of UTF-8

  bool operator==(const Text&) const = default;
};

// Content 2: a batch of messages that were delivered, or read.
struct Facts {
  Fact fact{};                // kDelivered or kRead
  base::WallTime at{};        // of the last, by the reporting station's clock
  std::string operator_name;  // read: who opened it; delivered: empty
  std::vector<base::MessageId> message_ids;  // 1 to 64

  bool operator==(const Facts&) const = default;
};

// Content 3: a named operator's word on one message.
struct Response {
  Fact fact{};  // kAcknowledged, kAnswered or kRefused
  base::MessageId message_id;
  // Of that message: both sides hold matching records.
  base::Digest commitment{};
  base::WallTime at{};
  std::string operator_name;  // on duty; empty only if scripted
  bool scripted = false;      // by a script; never in kind OPERATION (P6)
  std::string reason;         // refused: why, at most 1,024 bytes; else empty

  bool operator==(const Response&) const = default;
};

// Content 4: what makes a line known to its members; its creator's first
// message there. It alone says who is a member: a roster from the relay adds
// nobody.
struct LineCard {
  std::string name;             // 1 to 64 bytes
  std::string mandate;          // at most 4,096 bytes
  base::WallTime until{};       // the line's end
  std::vector<Member> members;  // 1 to 200, ascending by URI

  bool operator==(const LineCard&) const = default;
};

// Content 5: says to the others that a message did not pass here, and why.
struct QuarantineReport {
  base::MessageId message_id;
  Fault fault{};

  bool operator==(const QuarantineReport&) const = default;
};

// The alternatives stand in the order of their content numbers.
using Body = std::variant<Text, Facts, Response, LineCard, QuarantineReport>;

// Every limit above; the message names the field.
absl::Status Check(const Body& body);

base::Bytes Encode(const Body& body);

// Strict: encoding the result gives `bytes`. InvalidArgument names the field.
absl::StatusOr<Body> ParseBody(base::ByteView bytes);

}  // namespace hotline::message
