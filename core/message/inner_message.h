// The plaintext of an envelope: statement, signatures, addressees and body, and
// after them zero bytes up to a padded size (docs/protocol.md, "Inner
// message"). Parsing checks the form alone; that the parts agree with each
// other, with the header and with the sender's certificate is CheckMessage's
// (check.h).
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/base/secret.h"
#include "core/message/addressees.h"
#include "core/message/body.h"
#include "core/message/commitment.h"
#include "core/message/statement.h"
#include "core/message/statement_signature.h"

namespace hotline::message {

inline constexpr uint16_t kInnerMessageVersion = 1;

struct InnerMessage {
  Statement statement;
  std::vector<StatementSignature> signatures;  // 1 to 8; the sender's first
  Salt addressees_salt{};
  Addressees addressees;
  Salt salt{};  // of the commitment
  Body body;

  bool operator==(const InnerMessage&) const = default;
};

// Without padding.
base::Bytes Encode(const InnerMessage& message);

// Encoded and padded: what is sealed. InvalidArgument above 160 KiB.
absl::StatusOr<base::SecretBytes> EncodePadded(const InnerMessage& message);

// Strict: EncodePadded of the result gives `plaintext`. Padding that is not
// zero, or not of the one right size, is refused: it could carry words that
// nobody signed. InvalidArgument; carries Fault kUnknownMessageVersion,
// kPadding or kMessageMalformed.
absl::StatusOr<InnerMessage> ParsePadded(base::ByteView plaintext);

}  // namespace hotline::message
