// The kept events of clocks and serials: how they lie in the journal, and what
// is told of them.
#pragma once

#include "client/station/station.h"

namespace hotline::station {

// Inside Store::Write. `position`: whom the step tells.
absl::Status NoteClock(Station& station, uint64_t message,
                       const message::ClockState& state, std::string position);
absl::Status NoteGap(Station& station, const SerialGap& gap);

absl::StatusOr<Event> ToClockEvent(Station& station, const StoredEvent& stored);
absl::StatusOr<Event> ToGapEvent(Station& station, const StoredEvent& stored);

}  // namespace hotline::station
