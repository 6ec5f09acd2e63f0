// The recipient's judgement over an opened message (docs/protocol.md, "Inner
// message"; P2, P3, P6). The way of a received envelope: ParseHeader,
// CheckLifetime, Sealing::Open, ParsePadded, find the certificate that the
// statement names, CheckMessage. Each step's error carries the Fault to
// quarantine with.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/crypto/signature.h"
#include "core/message/header.h"
#include "core/message/inner_message.h"

namespace hotline::message {

// What the sender's identity certificate says, after the caller has verified
// its path to the root pinned for that authority, its key usage, its dates and
// that it is not revoked.
struct SenderCertificate {
  std::string station;              // its URI
  base::Digest certificate_hash{};  // SHA-256 of its DER
  crypto::VerifyKey identity_key{};
  bool releaser = false;  // carries the role `releaser`
};

// Ok only if everything that a recipient can check on its own holds: header and
// statement agree, body and addressees open their hashes, the kind belongs to
// class and content, the first signature is the sender's under `sender`, an
// operational text at FLASH or IMMEDIATE comes from a releaser. `roster_hash`,
// if the recipient knows the line's members, is what the statement must name.
// Of the further signatures only the form is checked: they are shown as claims
// until their certificates are verified too.
absl::Status CheckMessage(const Header& header, const InnerMessage& message,
                          const SenderCertificate& sender,
                          const std::optional<base::Digest>& roster_hash);

}  // namespace hotline::message
