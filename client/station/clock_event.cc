#include "client/station/clock_event.h"

#include "absl/strings/numbers.h"
#include "client/station/try.h"

namespace hotline::station {

// In the fields of a stored change: sequence has the step, own the urgency.
absl::Status NoteClock(Station& station, uint64_t message,
                       const message::ClockState& state, std::string position) {
  PositionState change;
  change.position = std::move(position);
  change.at = station.RelayTime();
  change.sequence = state.step;
  change.own = static_cast<uint64_t>(state.urgency);
  return station.Note(EventKind::kClock, message, std::move(change));
}

absl::StatusOr<Event> ToClockEvent(Station& station,
                                   const StoredEvent& stored) {
  TRY_ASSIGN(Record record, station.Shown(stored.message));
  return Event(
      ClockTold{.record = std::move(record),
                .urgency = static_cast<message::Urgency>(stored.change.own),
                .step = static_cast<uint32_t>(stored.change.sequence),
                .position = stored.change.position});
}

// sequence and own have the serials, at the store; the code is the line.
absl::Status NoteGap(Station& station, const SerialGap& gap) {
  StoredEvent event;
  event.kind = EventKind::kGap;
  event.change.station = gap.station;
  event.change.at = gap.incarnation;
  event.change.sequence = gap.from;
  event.change.own = gap.to;
  event.change.reason = gap.reason;
  event.change.scripted = gap.closed;
  event.code = gap.line.Hex();
  event.text = std::to_string(base::ToMillis(gap.since));
  return station.journal.AddEvent(std::move(event), station.Now());
}

absl::StatusOr<Event> ToGapEvent(Station& station, const StoredEvent& stored) {
  SerialGap gap;
  TRY_ASSIGN(const base::Bytes id, base::FromHex(stored.code));
  TRY_ASSIGN(gap.line, base::LineId::From(id));
  TRY_ASSIGN(const auto line, station.lines.Read(gap.line));
  if (line.has_value()) gap.line_name = line->card.name;
  gap.station = stored.change.station;
  gap.incarnation = stored.change.at;
  gap.from = stored.change.sequence;
  gap.to = stored.change.own;
  uint64_t since = 0;
  if (absl::SimpleAtoi(stored.text, &since))
    gap.since = base::FromMillis(since);
  gap.closed = stored.change.scripted;
  gap.reason = stored.change.reason;
  return Event(std::move(gap));
}

}  // namespace hotline::station
