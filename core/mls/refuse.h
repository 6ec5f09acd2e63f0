// The refusal of what RFC 9420 does not allow.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace hotline::mls {

inline absl::Status Refuse(std::string_view what) {
  return absl::InvalidArgumentError(std::string(what));
}

}  // namespace hotline::mls
