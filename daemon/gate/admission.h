// The gate's judgement of one envelope by what it says alone: size, type,
// header, sender. Whether the line would have it is the relay's to judge.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/message/header.h"
#include "daemon/gate/peer.h"

namespace hotline::relay::v1 {
enum EnvelopeType : int;  // proto/hotline/relay/v1/envelope.proto
}

namespace hotline::gate {

// The header, read once. Any thread, no state. Refusals: TOO_LARGE,
// ENVELOPE_TYPE, MALFORMED, VERSION, PRECEDENCE, CLASS, LIFETIME,
// SENDER_MISMATCH.
absl::StatusOr<message::Header> Admit(const Peer& peer,
                                      relay::v1::EnvelopeType type,
                                      base::ByteView header,
                                      base::ByteView body);

}  // namespace hotline::gate
