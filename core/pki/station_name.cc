#include "core/pki/station_name.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace hotline::pki {
namespace {

constexpr size_t kMaxPart = 63;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::string_view kDigits = "0123456789";

// Takes what stands before the first `end` off `rest`, and `end` too. Without
// `end` it takes everything.
std::string_view Cut(std::string_view& rest, char end) {
  const size_t at = std::min(rest.find(end), rest.size());
  const std::string_view head = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return head;
}

bool IsLabel(std::string_view text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         text.find_first_not_of(kLetters) == std::string_view::npos;
}

absl::Status CheckPart(std::string_view what, std::string_view part) {
  const auto refuse = [what](std::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(what), ": ", std::string(why)));
  };
  if (part.empty()) return refuse("is missing");
  if (part.size() > kMaxPart) return refuse("longer than 63 characters");
  if (part.back() == '.') return refuse("ends with a dot");
  for (std::string_view rest = part; !rest.empty();) {
    if (!IsLabel(Cut(rest, '.'))) {
      return refuse("only a-z, 0-9, single dots and inner hyphens are allowed");
    }
  }
  return absl::OkStatus();
}

absl::Status Malformed(std::string_view what, std::string_view form) {
  return absl::InvalidArgumentError(absl::StrCat(
      std::string(what), ": must have the form ", std::string(form)));
}

}  // namespace

absl::StatusOr<AuthorityName> AuthorityName::Parse(std::string_view text) {
  if (auto status = CheckPart("authority", text); !status.ok()) return status;
  const size_t dot = text.rfind('.');
  const std::string_view last =
      dot == std::string_view::npos ? text : text.substr(dot + 1);
  if (last.find_first_not_of(kDigits) == std::string_view::npos) {
    return absl::InvalidArgumentError(
        "authority: must be a domain, not an IP address");
  }
  AuthorityName out;
  out.text_ = std::string(text);
  return out;
}

absl::StatusOr<RelayName> RelayName::Parse(std::string_view text) {
  if (text.find('.') == std::string_view::npos) {
    return Malformed("relay name", "NAME.DOMAIN");
  }
  const std::string_view label = Cut(text, '.');
  if (auto status = CheckPart("relay name", label); !status.ok()) return status;
  auto authority = AuthorityName::Parse(text);
  if (!authority.ok()) return authority.status();
  RelayName out;
  out.authority_ = *std::move(authority);
  out.label_ = std::string(label);
  return out;
}

std::string RelayName::text() const {
  return absl::StrCat(label_, ".", authority_.text());
}

std::string RelayName::LogOrigin() const {
  return absl::StrCat(text(), "/log");
}

absl::StatusOr<Position> Position::Make(const AuthorityName& authority,
                                        std::string_view name) {
  if (authority.text().empty()) {
    return absl::InvalidArgumentError("authority: is missing");
  }
  if (auto status = CheckPart("position", name); !status.ok()) return status;
  Position out;
  out.authority_ = authority;
  out.name_ = std::string(name);
  return out;
}

absl::StatusOr<Position> Position::Parse(std::string_view text) {
  if (std::count(text.begin(), text.end(), '@') != 1) {
    return Malformed("position", "watch@mfa.alba");
  }
  const std::string_view name = Cut(text, '@');
  auto authority = AuthorityName::Parse(text);
  if (!authority.ok()) return authority.status();
  return Make(*authority, name);
}

std::string Position::text() const {
  return absl::StrCat(name_, "@", authority_.text());
}

absl::StatusOr<StationName> StationName::Make(const Position& position,
                                              std::string_view station) {
  if (position.name().empty()) {
    return absl::InvalidArgumentError("position: is missing");
  }
  if (auto status = CheckPart("station", station); !status.ok()) return status;
  StationName out;
  out.position_ = position;
  out.station_ = std::string(station);
  out.uri_ = absl::StrCat(std::string(kScheme), position.authority().text(),
                          "/", position.name(), "/", out.station_);
  return out;
}

absl::StatusOr<StationName> StationName::ParseUri(std::string_view uri) {
  constexpr std::string_view kForm = "hotline://mfa.alba/watch/desk-1";
  if (uri.size() > kMaxUri) {
    return absl::InvalidArgumentError("station URI: longer than 255 bytes");
  }
  if (!uri.starts_with(kScheme) ||
      std::count(uri.begin(), uri.end(), '/') != 4) {
    return Malformed("station URI", kForm);
  }
  uri.remove_prefix(kScheme.size());
  auto authority = AuthorityName::Parse(Cut(uri, '/'));
  if (!authority.ok()) return authority.status();
  auto position = Position::Make(*authority, Cut(uri, '/'));
  if (!position.ok()) return position.status();
  return Make(*position, uri);
}

absl::StatusOr<StationName> StationName::Parse(std::string_view text) {
  if (std::count(text.begin(), text.end(), '/') != 1) {
    return Malformed("station", "watch@mfa.alba/desk-1");
  }
  auto position = Position::Parse(Cut(text, '/'));
  if (!position.ok()) return position.status();
  return Make(*position, text);
}

std::string StationName::text() const {
  return absl::StrCat(position_.text(), "/", station_);
}

}  // namespace hotline::pki
