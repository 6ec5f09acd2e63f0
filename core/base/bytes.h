// Bytes and their two text forms. Decoders are strict: one text for one value,
// so that nobody can smuggle a second spelling past a comparison of texts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline::base {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;
template <size_t N>
using ByteArray = std::array<uint8_t, N>;

// A SHA-256 value wherever the protocol says "hash".
using Digest = ByteArray<32>;

Bytes ToBytes(std::string_view text);
inline Bytes ToBytes(ByteView view) { return Bytes(view.begin(), view.end()); }
inline ByteView ViewOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}
inline std::string_view TextOf(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::string ToString(ByteView bytes) {
  return std::string(TextOf(bytes));
}

// `bytes` must hold exactly N bytes, else InvalidArgument.
template <size_t N>
absl::StatusOr<ByteArray<N>> ToArray(ByteView bytes) {
  if (bytes.size() != N) {
    return absl::InvalidArgumentError("expected " + std::to_string(N) +
                                      " bytes, got " +
                                      std::to_string(bytes.size()));
  }
  ByteArray<N> out;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

// Lower-case hex. FromHex refuses upper case, odd length and any other
// character.
std::string ToHex(ByteView bytes);
absl::StatusOr<Bytes> FromHex(std::string_view text);

// RFC 4648 section 4, with padding. FromBase64 refuses other alphabets, white
// space and stray bits.
std::string ToBase64(ByteView bytes);
absl::StatusOr<Bytes> FromBase64(std::string_view text);

// Same bytes, in time that depends on the lengths alone.
bool ConstantTimeEqual(ByteView a, ByteView b);

}  // namespace hotline::base
