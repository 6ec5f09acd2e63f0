// What an envelope must be by its type alone (docs/lines.md, "What travels"):
// header and body, each by what the other says. Nothing about its line.
#pragma once

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/message/header.h"

namespace hotline::relay::v1 {
enum EnvelopeType : int;  // proto/hotline/relay/v1/envelope.proto
}

namespace hotline::gate {

// `size`: bytes of header and body; of a commit and a proposal the body alone
// is limited.
// TOO_LARGE, or MALFORMED without a body.
absl::Status CheckSize(relay::v1::EnvelopeType type, size_t size,
                       base::ByteView body);

// Of a type that stations send: application, proposal, commit, sealed, reject.
// Any thread, no state. Refusals: ENVELOPE_TYPE, MALFORMED, PRECEDENCE,
// LIFETIME.
absl::Status CheckForm(relay::v1::EnvelopeType type,
                       const message::Header& header, base::ByteView body);

}  // namespace hotline::gate
