// The statement: what the sender signs about a message (docs/protocol.md, P3).
// It holds the text only through the commitment, so it can be shown as evidence
// of who sent what, when and to whom, without showing the text.
#pragma once

#include <compare>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/message/terms.h"

namespace hotline::message {

// Numbers the messages of one station on one line; gaps and repeats are shown.
// A store that was restored or cloned goes on under a new incarnation (P5).
struct Serial {
  uint64_t store_incarnation = 0;
  uint64_t counter = 0;  // from 1

  auto operator<=>(const Serial&) const = default;
};

struct Statement {
  base::LineId line_id;
  base::MessageId message_id;
  Serial serial;
  Kind kind{};
  Precedence precedence{};
  base::WallTime dtg{};             // whole minutes, 2000 to 2099
  base::WallTime filed{};           // when the operator handed it in
  std::string sender;               // station URI
  base::Digest certificate_hash{};  // SHA-256 of its identity certificate (DER)
  std::string operator_name;        // the person, up to 128 bytes; may be empty
  base::Digest addressees_hash{};   // commitment.h
  base::Digest roster_hash{};       // roster.h: the recipient stations
  base::Digest commitment{};        // the header's

  bool operator==(const Statement&) const = default;
};

absl::Status Check(const Statement& statement);

// The bytes that are signed.
base::Bytes Encode(const Statement& statement);

// Strict: encoding the result gives `bytes`, so that a signature over the one
// is a signature over the other. InvalidArgument names the field.
absl::StatusOr<Statement> ParseStatement(base::ByteView bytes);

}  // namespace hotline::message
