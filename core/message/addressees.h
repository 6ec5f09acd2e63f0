// To whom a message is addressed: positions, not stations. Every station of the
// line can read it; the action positions must acknowledge, the info positions
// need not.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/message/terms.h"

namespace hotline::message {

struct Addressees {
  std::vector<std::string> action;  // 1 to 64 positions, "watch@mfa.alba"
  std::vector<std::string> info;    // 0 to 64; nobody twice in both together
  // For the info positions, if it is another than for the action positions: a
  // lower one. The header and the statement have the higher.
  std::optional<Precedence> info_precedence = std::nullopt;

  bool operator==(const Addressees&) const = default;
};

absl::Status Check(const Addressees& addressees);
// That the info positions' precedence is below that of the message.
absl::Status CheckInfoPrecedence(const Addressees& addressees,
                                 Precedence precedence);

base::Bytes Encode(const Addressees& addressees);

// Strict: encoding the result gives `bytes`. InvalidArgument names the field.
absl::StatusOr<Addressees> ParseAddressees(base::ByteView bytes);

}  // namespace hotline::message
