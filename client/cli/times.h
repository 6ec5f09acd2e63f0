// Times and durations as the command line writes and reads them: UTC always.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/clock.h"

namespace hotline::cli {

// RFC 3339, UTC, milliseconds: "2026-11-22T16:30:05.120Z".
std::string Rfc3339(base::WallTime time);

// For people: "2026-11-22 16:30:05Z"; "-" for the zero time.
std::string ForPeople(base::WallTime time);

// In the largest unit of which there are two at least: "90 s", "3 min", "5 h",
// "4 days". `duration` is not below zero.
std::string Roughly(std::chrono::milliseconds duration);

// "2027-12-31" (the end of that day) or "2027-12-31T12:00:00Z".
absl::StatusOr<base::WallTime> ParseDate(std::string_view text);

// A whole number with one unit: "500ms", "60s", "10m", "3h", "7d".
absl::StatusOr<std::chrono::milliseconds> ParseDuration(std::string_view text);

}  // namespace hotline::cli
