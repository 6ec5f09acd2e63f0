// What can be said of a bundle without looking at any state: how much it
// weighs, how urgent it is, whether its parts belong together (P11).
#pragma once

#include "core/line/roster_delta.h"
#include "daemon/relay/act.h"

namespace hotline::relay {

size_t SizeOf(const Bundle& bundle);
// That of its message; without one kMembers: a change of members never waits
// behind messages, FLASH apart.
Lane LaneOf(const Bundle& bundle);
// It has a message of precedence FLASH.
bool HasFlash(const Bundle& bundle);

// MALFORMED unless the commit's body and its delta parse.
absl::StatusOr<line::RosterDelta> DeltaIn(const Bundle& bundle);

// A well-formed bundle of `peer`, whose delta is `delta`. Refusals: MALFORMED,
// TOO_LARGE, ENVELOPE_TYPE, PRECEDENCE, LIFETIME, SENDER_MISMATCH.
absl::Status CheckBundle(const Bundle& bundle, const line::RosterDelta& delta,
                         const std::string& peer);

}  // namespace hotline::relay
