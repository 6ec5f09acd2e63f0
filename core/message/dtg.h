// The date-time group, the military way to write a minute: `221630Z NOV 26` is
// 16:30 UTC on 22 November 2026. Always Zulu; the year has two digits and means
// 2000 to 2099.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/clock.h"

namespace hotline::message {

// The first minute that a DTG can write, and the first that it cannot.
inline constexpr base::WallTime kFirstDtg =
    std::chrono::sys_days{std::chrono::January / 1 / 2000};
inline constexpr base::WallTime kEndOfDtg =
    std::chrono::sys_days{std::chrono::January / 1 / 2100};

// The minute that `time` lies in.
base::WallTime WholeMinute(base::WallTime time);

// Seconds are cut off. `time` lies in [kFirstDtg, kEndOfDtg), as every DTG of a
// parsed message does; outside, the text names the wrong century.
std::string FormatDtg(base::WallTime time);

// Exactly the form above, upper case, an existing day, hour and minute; else
// InvalidArgument.
absl::StatusOr<base::WallTime> ParseDtg(std::string_view text);

}  // namespace hotline::message
