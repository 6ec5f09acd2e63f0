// The label of a text: how secret it is, and to whom it may be released.
//
//   SECRET
//   CONFIDENTIAL REL TO mfa.alba, watch@mod.borduria
//
// A classification, then, if not everybody on the line may read it, the
// authorities or positions that may. Names are the protocol's own: an authority
// covers exactly itself, never what ends alike. No label: nothing is said, and
// nothing is above it. The label is inside the signed text; a line's policy
// says which is the highest that it carries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline::message {

// A higher value is more secret. The numbers stand in policies.
enum class Classification : uint8_t {
  kNone = 0,  // no label
  kUnclassified = 1,
  kRestricted = 2,
  kConfidential = 3,
  kSecret = 4,
  kTopSecret = 5,
};

// "TOP SECRET"; "NONE" for kNone and for a value that is not listed.
std::string_view Name(Classification classification);
// InvalidArgument for a number that is not listed.
absl::StatusOr<Classification> ClassificationFromWire(uint32_t value);

struct Label {
  Classification classification{};
  // Authorities ("mfa.alba") and positions ("watch@mfa.alba"), ascending, none
  // twice. Empty: to everybody on the line; always empty without a
  // classification.
  std::vector<std::string> releasable_to;

  bool operator==(const Label&) const = default;
};

// The one way to write it; "" for no label.
std::string Format(const Label& label);

// As it travels: exactly what Format writes, at most 255 bytes.
// InvalidArgument says what is wrong.
absl::StatusOr<Label> ParseLabel(std::string_view text);
// As a person types it: any case, order and number of spaces, names twice.
absl::StatusOr<Label> LabelFromPerson(std::string_view text);

// The positions of these stations (URIs) that may not read it, ascending, each
// once: those that a sender is told, and for which a message is refused. The
// sender's own authority may always read it.
std::vector<std::string> LeftOut(const Label& label,
                                 const std::vector<std::string>& stations,
                                 std::string_view sender);

}  // namespace hotline::message
