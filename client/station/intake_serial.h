// What Intake does with serials: each message that goes to the whole line has
// its number in its sender's count; what is missing, twice or late is noted.
// Inside Store::Write.
#pragma once

#include "client/station/judge.h"
#include "client/station/station.h"

namespace hotline::station {

// Before its row is inserted, as the next one.
absl::Status TakeSerial(Station& station, const Judged& judged,
                        const MessageRow& row);
// "expired", "endex", "swept".
std::string EndedBy(const v1::Tombstone& ended);
// A message under that number will never be read here: it ended, or failed a
// check. `reason`: of EndedBy, or "quarantined".
absl::Status SerialEnded(Station& station, const base::LineId& line,
                         const std::string& sender, uint64_t sequence,
                         const std::string& reason);

}  // namespace hotline::station
