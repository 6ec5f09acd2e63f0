// The clock of one message as this station sees it (P8): since when it runs,
// how far it has run, and from which step on that is this station's business.
// Pure: the time comes in, and nothing is stored but the message itself, so
// that sender, addressees and the other processes of a store see the same.
#pragma once

#include <optional>

#include "client/station/clock_policy.h"
#include "client/station/messages.h"

namespace hotline::station {

// A text that the relay has logged, of a kind and with addressees that somebody
// must acknowledge.
bool HasClock(const MessageRow& row);

// Action positions that have neither acknowledged, answered nor refused, and
// that can still do so. A response of ours counts before the relay has it.
std::vector<std::string> OpenPositions(const MessageRow& row);

message::ServiceClock ServiceClockOf(const MessageRow& row,
                                     const ClockPolicy& policy);

// Why this station is told.
enum class Part {
  kNone,       // it is others' business
  kSender,     // our position sent it
  kAddressee,  // our position has still to acknowledge
  kEscalated,  // the order of escalation has come to us
};
// At that step and later ones. `state.step` 0: of what is only soon due.
Part PartIn(const MessageRow& row, const ClockPolicy& policy,
            const std::string& own_position, const message::ClockState& state);

// The position that a step tells; empty: it is the first step, or one beyond
// the order.
std::string ToldAt(const ClockPolicy& policy, uint32_t step);

// What Record says of it; nothing if it has no clock. `now`: by the relay's
// clock.
std::optional<ClockView> ViewOf(const MessageRow& row,
                                const ClockPolicy& policy, base::WallTime now);

}  // namespace hotline::station
