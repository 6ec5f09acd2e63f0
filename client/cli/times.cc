#include "client/cli/times.h"

#include <cstdio>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/utc.h"

namespace hotline::cli {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Parts {
  int year;
  unsigned month, day;
  int hour, minute, second, ms;
};

Parts Split(base::WallTime time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

absl::Status BadDate(std::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("'", std::string(text),
                   "' is no date: write 2027-12-31 or 2027-12-31T12:00:00Z"));
}

}  // namespace

std::string Rfc3339(base::WallTime time) {
  const Parts p = Split(time);
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", p.year, p.month,
                         p.day, p.hour, p.minute, p.second, p.ms);
}

std::string ForPeople(base::WallTime time) {
  if (time == base::WallTime()) return "-";
  return base::FormatUtc(time);
}

std::string Roughly(milliseconds duration) {
  if (duration >= days(2)) {
    return absl::StrCat(floor<days>(duration).count(), " days");
  }
  if (duration >= hours(2)) {
    return absl::StrCat(floor<hours>(duration).count(), " h");
  }
  if (duration >= minutes(2)) {
    return absl::StrCat(floor<minutes>(duration).count(), " min");
  }
  return absl::StrCat(floor<seconds>(duration).count(), " s");
}

absl::StatusOr<base::WallTime> ParseDate(std::string_view text) {
  int year = 0, hour = 23, minute = 59, second = 59, used = 0;
  unsigned month = 0, day = 0;
  const std::string line(text);
  const bool date_alone = line.size() == 10;
  const int wanted = date_alone ? 3 : 6;
  const int found =
      date_alone
          ? std::sscanf(line.c_str(), "%4d-%2u-%2u%n", &year, &month, &day,
                        &used)
          : std::sscanf(line.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ%n", &year,
                        &month, &day, &hour, &minute, &second, &used);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(month),
                                         std::chrono::day(day)};
  const bool clock_ok = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 &&
                        second >= 0 && second < 60;
  if (found != wanted || static_cast<size_t>(used) != line.size() ||
      !date.ok() || !clock_ok) {
    return BadDate(text);
  }
  return base::WallTime(std::chrono::sys_days(date)) + hours(hour) +
         minutes(minute) + seconds(second);
}

absl::StatusOr<milliseconds> ParseDuration(std::string_view text) {
  const size_t digits = text.find_first_not_of("0123456789");
  const std::string unit(
      digits == std::string_view::npos ? "" : text.substr(digits));
  uint32_t count = 0;
  const bool number =
      absl::SimpleAtoi(std::string(text.substr(0, digits)), &count);
  if (number && unit == "ms") return milliseconds(count);
  if (number && unit == "s") return seconds(count);
  if (number && unit == "m") return minutes(count);
  if (number && unit == "h") return hours(count);
  if (number && unit == "d" && count <= 36500) return days(count);
  return absl::InvalidArgumentError(
      absl::StrCat("'", std::string(text),
                   "' is no duration: write a number with ms, s, m, h or d, "
                   "such as 60s"));
}

}  // namespace hotline::cli
