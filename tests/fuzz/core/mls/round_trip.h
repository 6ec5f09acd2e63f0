// What every fuzz target of this room claims: bytes that parse are the one
// encoding of what they parse to.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "core/mls/wire.h"

namespace hotline::mls {

inline void Require(bool claim) {
  if (!claim) std::abort();
}

template <class T>
std::optional<T> RoundTrip(base::ByteView input) {
  auto value = Parse<T>(input, "input");
  if (!value.ok()) return std::nullopt;
  Require(std::ranges::equal(Encode(*value), input));
  return *std::move(value);
}

}  // namespace hotline::mls
