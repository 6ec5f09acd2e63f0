// The names of the protocol: authority, relay, position, station. A parsed name
// is valid for good: every part is lower-case [a-z0-9.-], 1 to 63 bytes, made
// of labels that begin and end with a letter or digit and are joined by single
// dots. So each name has one spelling, and none can be taken for a path, a port
// or another host. A default-constructed name is empty and names nobody.
// Source: design section 2, protocol P26.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace hotline::pki {

// A sovereign domain: `mfa.alba`. Its last label is not all digits, so that it
// is no IP address.
class AuthorityName {
 public:
  AuthorityName() = default;
  static absl::StatusOr<AuthorityName> Parse(std::string_view text);

  const std::string& text() const { return text_; }
  auto operator<=>(const AuthorityName&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const AuthorityName& name) {
    return H::combine(std::move(h), name.text_);
  }

 private:
  std::string text_;
};

// A relay is named by one label in front of its authority:
// `relay-1.mfa.alba` is always mfa.alba's, never alba's.
class RelayName {
 public:
  RelayName() = default;
  static absl::StatusOr<RelayName> Parse(std::string_view text);

  const AuthorityName& authority() const { return authority_; }
  const std::string& label() const { return label_; }
  std::string text() const;
  // The origin of its audit log: `relay-1.mfa.alba/log`.
  std::string LogOrigin() const;
  auto operator<=>(const RelayName&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const RelayName& name) {
    return H::combine(std::move(h), name.authority_, name.label_);
  }

 private:
  AuthorityName authority_;
  std::string label_;
};

// An office: `watch@mfa.alba`.
class Position {
 public:
  Position() = default;
  static absl::StatusOr<Position> Parse(std::string_view text);
  static absl::StatusOr<Position> Make(const AuthorityName& authority,
                                       std::string_view name);

  const AuthorityName& authority() const { return authority_; }
  const std::string& name() const { return name_; }
  std::string text() const;
  auto operator<=>(const Position&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const Position& position) {
    return H::combine(std::move(h), position.authority_, position.name_);
  }

 private:
  AuthorityName authority_;
  std::string name_;
};

// One enrolled terminal of a position. Ordered as its URI is, byte by byte: the
// order of every list in the protocol.
class StationName {
 public:
  static constexpr std::string_view kScheme = "hotline://";
  // No longer URI is looked at; the limits of the parts keep every name below.
  static constexpr size_t kMaxUri = 255;

  StationName() = default;
  // `hotline://mfa.alba/watch/desk-1`, as it stands in certificates, on the
  // wire and under signatures.
  static absl::StatusOr<StationName> ParseUri(std::string_view uri);
  // `watch@mfa.alba/desk-1`, as people read and type it.
  static absl::StatusOr<StationName> Parse(std::string_view text);
  static absl::StatusOr<StationName> Make(const Position& position,
                                          std::string_view station);

  const AuthorityName& authority() const { return position_.authority(); }
  const Position& position() const { return position_; }
  const std::string& station() const { return station_; }
  const std::string& Uri() const { return uri_; }
  std::string text() const;
  auto operator<=>(const StationName&) const = default;

  template <typename H>
  friend H AbslHashValue(H h, const StationName& name) {
    return H::combine(std::move(h), name.uri_);
  }

 private:
  std::string uri_;  // first: comparisons begin with it
  Position position_;
  std::string station_;
};

}  // namespace hotline::pki
