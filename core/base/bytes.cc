#include "core/base/bytes.h"

#include <sodium.h>

namespace hotline::base {

Bytes ToBytes(std::string_view text) { return ToBytes(ViewOf(text)); }

std::string ToHex(ByteView bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.pop_back();  // sodium writes a terminating zero
  return out;
}

absl::StatusOr<Bytes> FromHex(std::string_view text) {
  if (text.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return absl::InvalidArgumentError("hex: only 0-9 and a-f are allowed");
  }
  // sodium declares its output non-null, and an empty vector has none.
  if (text.empty()) return Bytes();
  Bytes out(text.size() / 2);
  size_t length = 0;
  if (text.size() % 2 != 0 ||
      sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr,
                     &length, nullptr) != 0) {
    return absl::InvalidArgumentError("hex: odd number of digits");
  }
  return out;
}

std::string ToBase64(ByteView bytes) {
  std::string out(
      sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL),
      '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();  // sodium counts a terminating zero
  return out;
}

absl::StatusOr<Bytes> FromBase64(std::string_view text) {
  Bytes out(text.size() / 4 * 3 + 3);
  size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(),
                        nullptr, &length, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return absl::InvalidArgumentError(
        "base64: not RFC 4648 section 4 with padding");
  }
  out.resize(length);
  return out;
}

bool ConstantTimeEqual(ByteView a, ByteView b) {
  return a.size() == b.size() &&
         sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace hotline::base
