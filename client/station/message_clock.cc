#include "client/station/message_clock.h"

#include <algorithm>

#include "client/station/progress.h"
#include "core/message/dtg.h"

namespace hotline::station {
namespace {

bool Has(const std::vector<std::string>& positions, const std::string& one) {
  return std::find(positions.begin(), positions.end(), one) != positions.end();
}

// A message that has ended there, or was refused by the relay, waits for
// nobody.
bool IsOpen(State state) {
  return state == State::kSent || state == State::kDelivered ||
         state == State::kRead;
}

}  // namespace

bool HasClock(const MessageRow& row) {
  return row.type == ContentType::kText && row.fault == 0 && !row.swept &&
         row.log_index.has_value() &&
         row.content.kind != message::Kind::kService && !row.content.to.empty();
}

std::vector<std::string> OpenPositions(const MessageRow& row) {
  std::vector<std::string> out;
  for (const PositionState& one : row.progress) {
    // Behind the one that stands come those that only wait for their turn.
    const bool first = std::none_of(
        row.progress.data(), &one,
        [&](const auto& other) { return other.position == one.position; });
    if (first && IsOpen(one.state) && Has(row.content.to, one.position)) {
      out.push_back(one.position);
    }
  }
  return out;
}

message::ServiceClock ServiceClockOf(const MessageRow& row,
                                     const ClockPolicy& policy) {
  // A relay may assert any 64 bits.
  const base::WallTime start =
      std::clamp(row.log_time, base::WallTime(), message::kEndOfDtg);
  return message::ClockOf(start, row.precedence, policy.acknowledge,
                          static_cast<uint32_t>(policy.escalation.size()));
}

std::string ToldAt(const ClockPolicy& policy, uint32_t step) {
  if (step < 2 || step - 2 >= policy.escalation.size()) return {};
  return policy.escalation[step - 2];
}

Part PartIn(const MessageRow& row, const ClockPolicy& policy,
            const std::string& own_position, const message::ClockState& state) {
  if (state.urgency == message::Urgency::kWaiting) return Part::kNone;
  if (Has(OpenPositions(row), own_position)) return Part::kAddressee;
  if (state.step == 0) return Part::kNone;
  if (PositionOf(row.content.sender) == own_position) return Part::kSender;
  for (uint32_t step = 2; step <= state.step; ++step) {
    if (ToldAt(policy, step) == own_position) return Part::kEscalated;
  }
  return Part::kNone;
}

std::optional<ClockView> ViewOf(const MessageRow& row,
                                const ClockPolicy& policy, base::WallTime now) {
  if (!HasClock(row)) return std::nullopt;
  const message::ServiceClock clock = ServiceClockOf(row, policy);
  ClockView view;
  view.due_at = message::DueAt(clock);
  view.open = OpenPositions(row);
  if (view.open.empty()) return view;
  const message::ClockState state = message::StateAt(clock, now);
  view.urgency = state.urgency;
  view.step = state.step;
  return view;
}

}  // namespace hotline::station
