// How fast a message must be acknowledged, and who is told when nobody has: the
// policy of its line as it was at that message (P8, P18). A line without a
// policy, as every line is that has a card alone, goes by the defaults and has
// no order of escalation.
#pragma once

#include <string>
#include <vector>

#include "client/station/store.h"
#include "core/message/service_clock.h"

namespace hotline::station {

struct ClockPolicy {
  message::SpeedOfService acknowledge = message::DefaultSpeedOfService();
  std::vector<std::string> escalation;  // positions, in their order
};

// `sequence`: the message's number on the line. One that no policy is known for
// goes by the defaults.
absl::StatusOr<ClockPolicy> ClockPolicyOf(Store& store,
                                          const base::LineId& line,
                                          uint64_t sequence);

}  // namespace hotline::station
