// What becomes of a station's lines and of what it wrote when it enrols at
// another relay: that knows none of them.
#pragma once

#include <string>

#include "client/station/station.h"

namespace hotline::station {

// From the relay of the log `from` to that of station.log_key. What is queued
// for another relay says so, what is queued for this one no longer; lines that
// were still being made are dropped; what may be lost is counted in a warning,
// "other_relay". Inside Store::Write.
absl::Status LeaveRelay(Station& station, const std::string& from);

}  // namespace hotline::station
