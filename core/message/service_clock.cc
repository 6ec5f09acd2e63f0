#include "core/message/service_clock.h"

#include <algorithm>

namespace hotline::message {
namespace {

using std::chrono::milliseconds;

// From one overdue step to the next; never nothing.
milliseconds StepOf(const ServiceClock& clock) {
  return std::max(milliseconds(clock.allowed) / 2, milliseconds(1));
}

ClockState BeforeDue(const ServiceClock& clock, base::WallTime now) {
  const base::WallTime soon = DueAt(clock) - milliseconds(clock.allowed) / 4;
  if (now < soon) return {Urgency::kWaiting, 0, soon};
  return {Urgency::kSoon, 0, DueAt(clock)};
}

}  // namespace

SpeedOfService DefaultSpeedOfService() {
  return {
      DefaultClock(Precedence::kRoutine), DefaultClock(Precedence::kPriority),
      DefaultClock(Precedence::kImmediate), DefaultClock(Precedence::kFlash)};
}

ServiceClock ClockOf(base::WallTime start, Precedence precedence,
                     const SpeedOfService& speed, uint32_t escalations) {
  // (What is no precedence is as urgent as a FLASH.)
  const auto index = static_cast<size_t>(precedence) - 1;
  return {start, speed[std::min(index, speed.size() - 1)], escalations};
}

base::WallTime DueAt(const ServiceClock& clock) {
  return clock.start + clock.allowed;
}

ClockState StateAt(const ServiceClock& clock, base::WallTime now) {
  const base::WallTime due = DueAt(clock);
  if (now < due) return BeforeDue(clock, now);
  const uint64_t last = uint64_t{1} + clock.escalations;
  const auto passed = static_cast<uint64_t>((now - due) / StepOf(clock));
  const uint64_t step = std::min(1 + passed, last);
  if (passed >= last) {
    return {Urgency::kExhausted, static_cast<uint32_t>(step), std::nullopt};
  }
  return {step == 1 ? Urgency::kOverdue : Urgency::kEscalated,
          static_cast<uint32_t>(step),
          due + StepOf(clock) * static_cast<int64_t>(step)};
}

}  // namespace hotline::message
