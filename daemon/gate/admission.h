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

// Where an envelope came in, and so of which types it may be.
enum class Door : uint8_t {
  kSubmission,  // application, proposal, sealed, reject
  kCommit,      // the commit of a bundle
  kMessage,     // its application message
};

// The header, read once. Any thread, no state. Refusals: TOO_LARGE,
// ENVELOPE_TYPE, MALFORMED, VERSION, PRECEDENCE, CLASS, LIFETIME,
// SENDER_MISMATCH.
absl::StatusOr<message::Header> Admit(const Peer& peer, Door door,
                                      relay::v1::EnvelopeType type,
                                      base::ByteView header,
                                      base::ByteView body);

}  // namespace hotline::gate
