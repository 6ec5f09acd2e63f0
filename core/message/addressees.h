// To whom a message is addressed: positions, not stations. Every station of the
// line can read it; the action positions must acknowledge, the info positions
// need not.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::message {

struct Addressees {
  std::vector<std::string> action;  // 1 to 64 positions, "watch@mfa.alba"
  std::vector<std::string> info;    // 0 to 64; nobody twice in both together

  bool operator==(const Addressees&) const = default;
};

absl::Status Check(const Addressees& addressees);

base::Bytes Encode(const Addressees& addressees);

// Strict: encoding the result gives `bytes`. InvalidArgument names the field.
absl::StatusOr<Addressees> ParseAddressees(base::ByteView bytes);

}  // namespace hotline::message
