// The recipient's judgement over an opened message (docs/protocol.md, "Inner
// message"; P2, P3, P6). The way of a received envelope: ParseHeader,
// CheckLifetime, Sealing::Open, ParsePadded, find the certificates that the
// statement and the operator's certificate name, CheckMessage. Each step's
// error carries the Fault to quarantine with.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/crypto/signature.h"
#include "core/message/content_rules.h"
#include "core/message/header.h"
#include "core/message/inner_message.h"

namespace hotline::message {

// What a station's identity certificate says, after the caller has verified
// its path to the root pinned for that authority, its key usage, its dates and
// that it is not revoked.
struct SenderCertificate {
  std::string station;              // its URI
  base::Digest certificate_hash{};  // SHA-256 of its DER
  crypto::VerifyKey identity_key{};
  bool releaser = false;   // carries the role `releaser`
  bool operators = false;  // carries the role `operator`
};

// What the caller knows beside the message.
struct Circumstances {
  Channel channel = Channel::kUntilGroupKeys;
  // Of those who must be the recipients, if they are known: what the statement
  // must name. For kSealed exactly the envelope's recipients.
  std::optional<base::Digest> roster_hash = std::nullopt;
  // The relay's log time: an operator's certificate must be valid then.
  std::optional<base::WallTime> logged = std::nullopt;
  // Whether acknowledged, answered and refused of kind OPERATION need an
  // operator's signature (P6). Without, one that is carried is checked all the
  // same.
  bool operators_required = false;
  // The station that CertificateOf(body) names, verified as of when it
  // certified; not needed if that is the sender itself.
  std::optional<SenderCertificate> certifier = std::nullopt;
};

// Ok only if everything that a recipient can check on its own holds: header and
// statement agree, body and addressees open their hashes, content, channel,
// kind and class belong together, the first signature is the sender's under
// `sender`, an operational text at FLASH or IMMEDIATE comes from a releaser, an
// operator's word has that person's signature.
// Of the further signatures only the form is checked: they are shown as claims
// until their certificates are verified too.
absl::Status CheckMessage(const Header& header, const InnerMessage& message,
                          const SenderCertificate& sender,
                          const Circumstances& circumstances);

}  // namespace hotline::message
