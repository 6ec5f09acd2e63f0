#include "core/message/dtg.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/str_format.h"

namespace hotline::message {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
    "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

constexpr std::string_view kForm = "ddddddZ aaa dd";  // digit, letter, itself

bool HasForm(std::string_view text) {
  const auto fits = [](char form, char c) {
    if (form == 'd') return c >= '0' && c <= '9';
    if (form == 'a') return c >= 'A' && c <= 'Z';
    return form == c;
  };
  return std::equal(kForm.begin(), kForm.end(), text.begin(), text.end(), fits);
}

unsigned TwoDigits(std::string_view text, size_t at) {
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

std::optional<std::chrono::month> MonthOf(std::string_view name) {
  const auto at = std::find(kMonths.begin(), kMonths.end(), name);
  if (at == kMonths.end()) return std::nullopt;
  return std::chrono::month(static_cast<unsigned>(at - kMonths.begin()) + 1);
}

absl::Status Refuse(const char* why) {
  return absl::InvalidArgumentError(
      absl::StrFormat("date-time group: %s", why));
}

}  // namespace

base::WallTime WholeMinute(base::WallTime time) {
  return std::chrono::floor<std::chrono::minutes>(time);
}

std::string FormatDtg(base::WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto month = static_cast<unsigned>(date.month());
  return absl::StrFormat(
      "%02u%02d%02dZ %s %02d", static_cast<unsigned>(date.day()),
      clock.hours().count(), clock.minutes().count(),
      std::string(kMonths[month - 1]), static_cast<int>(date.year()) % 100);
}

absl::StatusOr<base::WallTime> ParseDtg(std::string_view text) {
  if (!HasForm(text)) return Refuse("must have the form 221630Z NOV 26");
  const auto month = MonthOf(text.substr(8, 3));
  if (!month) return Refuse("no such month");
  const std::chrono::year year(2000 + static_cast<int>(TwoDigits(text, 12)));
  const std::chrono::year_month_day date(year, *month,
                                         std::chrono::day(TwoDigits(text, 0)));
  if (!date.ok()) return Refuse("no such day");
  const std::chrono::hours hours(TwoDigits(text, 2));
  const std::chrono::minutes minutes(TwoDigits(text, 4));
  if (hours.count() > 23 || minutes.count() > 59) {
    return Refuse("no such time of day");
  }
  return std::chrono::sys_days(date) + hours + minutes;
}

}  // namespace hotline::message
