#include "core/message/limits.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/message/dtg.h"
#include "core/message/printable.h"

namespace hotline::message {
namespace {

constexpr std::string_view kScheme = "hotline://";

template <class... Words>
absl::Status Refuse(std::string_view field, const Words&... words) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field), ": ", words...));
}

bool IsNamePart(std::string_view part) {
  return !part.empty() &&
         part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") ==
             std::string_view::npos;
}

// `count` parts and nothing else, joined by `separator`.
bool IsJoined(std::string_view text, char separator, size_t count) {
  for (; count > 1; --count) {
    const size_t end = text.find(separator);
    if (end == std::string_view::npos || !IsNamePart(text.substr(0, end))) {
      return false;
    }
    text.remove_prefix(end + 1);
  }
  return IsNamePart(text);
}

absl::Status CheckSize(std::string_view field, size_t size, size_t min,
                       size_t max, const char* unit) {
  if (size == 0 && min > 0) return Refuse(field, "is missing");
  if (size < min) return Refuse(field, size, unit, ", at least ", min);
  if (size > max) return Refuse(field, size, unit, ", at most ", max);
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckText(std::string_view field, std::string_view text,
                       size_t min, size_t max) {
  if (!base::IsUtf8(text)) return Refuse(field, "is not UTF-8");
  return CheckSize(field, text.size(), min, max, " bytes");
}

absl::Status CheckVisible(std::string_view field, std::string_view text,
                          size_t min, size_t max) {
  auto status = CheckText(field, text, min, max);
  if (!status.ok() || text.empty() || HasVisible(text)) return status;
  return Refuse(field, "has no visible character");
}

absl::Status CheckName(std::string_view field, std::string_view text,
                       size_t max) {
  auto status = CheckVisible(field, text, 1, max);
  if (!status.ok() || IsDistinct(text)) return status;
  return Refuse(field,
                "must be visible characters, with single spaces between them");
}

absl::Status CheckOperator(std::string_view name, bool required) {
  return CheckVisible("operator", name, required ? 1 : 0, kMaxOperator);
}

absl::Status CheckCount(std::string_view field, size_t count, size_t min,
                        size_t max) {
  return CheckSize(field, count, min, max, " elements");
}

absl::Status CheckTime(std::string_view field, base::WallTime time) {
  if (time < base::WallTime() || time >= kEndOfDtg) {
    return Refuse(field, "must lie in the years 1970 to 2099");
  }
  return absl::OkStatus();
}

absl::Status CheckStationUri(std::string_view field, std::string_view uri) {
  auto status = CheckSize(field, uri.size(), 1, kMaxStationUri, " bytes");
  if (!status.ok()) return status;
  if (!uri.starts_with(kScheme) ||
      !IsJoined(uri.substr(kScheme.size()), '/', 3)) {
    return Refuse(field, "must have the form hotline://mfa.alba/watch/desk-1");
  }
  return absl::OkStatus();
}

absl::Status CheckPosition(std::string_view field, std::string_view position) {
  auto status = CheckSize(field, position.size(), 1, kMaxPosition, " bytes");
  if (!status.ok()) return status;
  if (!IsJoined(position, '@', 2)) {
    return Refuse(field, "must have the form watch@mfa.alba");
  }
  return absl::OkStatus();
}

absl::Status CheckAuthority(std::string_view field,
                            std::string_view authority) {
  auto status = CheckSize(field, authority.size(), 1, kMaxAuthority, " bytes");
  if (status.ok() && !IsNamePart(authority)) {
    return Refuse(field, "must have the form mfa.alba");
  }
  return status;
}

}  // namespace hotline::message
