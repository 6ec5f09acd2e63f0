// The speed-of-service clock of a message (P8): when a person must have
// acknowledged, and who is told when nobody has. Pure functions of time: the
// start is the relay's log time, corrected by the offset that the station
// measured; nothing is stored but that, so every process of a station sees the
// same step.
#pragma once

#include <array>
#include <optional>

#include "core/base/clock.h"
#include "core/message/terms.h"

namespace hotline::message {

// How long each precedence has, ROUTINE first. A line's policy says so.
using SpeedOfService = std::array<std::chrono::seconds, 4>;
// 6 h, 3 h, 30 min, 10 min.
SpeedOfService DefaultSpeedOfService();

struct ServiceClock {
  base::WallTime start{};          // the relay's log time of the message
  std::chrono::seconds allowed{};  // 1 s or more
  uint32_t escalations = 0;        // positions in the order of escalation
};

// `precedence` is that of the action positions: the info positions have no
// clock.
ServiceClock ClockOf(base::WallTime start, Precedence precedence,
                     const SpeedOfService& speed, uint32_t escalations);

base::WallTime DueAt(const ServiceClock& clock);

// What is asked of a station's screen and sounds; each is more than the one
// before it.
enum class Urgency : uint8_t {
  kWaiting,    // there is time
  kSoon,       // the last quarter of it
  kOverdue,    // step 1: the sender is told, and asks the addressees once
  kEscalated,  // steps 2 and up: one more position of the escalation each
  kExhausted,  // everybody has been told
};

struct ClockState {
  Urgency urgency = Urgency::kWaiting;
  // 0 until it is due; then 1, and one more every half of `allowed`, up to 1 +
  // escalations. At step n + 2 the position `n` of the escalation, from 0, is
  // told. Once per step a lost acknowledgement is asked for again (P7).
  uint32_t step = 0;
  // When the state changes next; nothing once it never does.
  std::optional<base::WallTime> next_at;

  bool operator==(const ClockState&) const = default;
};

ClockState StateAt(const ServiceClock& clock, base::WallTime now);

}  // namespace hotline::message
