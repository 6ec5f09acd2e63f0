#include "core/crypto/x25519.h"

#include <algorithm>

namespace hotline::crypto {
namespace {

// 2^255 - 19 + offset, little-endian.
constexpr X25519Point NearPrime(int offset) {
  X25519Point out{};
  out.fill(0xff);
  out[0] = static_cast<uint8_t>(0xed + offset);
  out[31] = 0x7f;
  return out;
}

// Every u-coordinate of order 1, 2, 4 or 8 on the curve or its twist that fits
// 255 bits.
constexpr X25519Point kSmallOrder[] = {
    {0},
    {1},
    {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
     0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
     0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
    {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
     0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
     0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
    NearPrime(-1),
    NearPrime(0),
    NearPrime(1),
};

}  // namespace

X25519Point X25519Base(const base::Secret<32>& scalar) {
  X25519Point out;
  // Fails never: the base point's order is large, the scalar is clamped.
  (void)crypto_scalarmult_curve25519_base(out.data(), scalar.Reveal().data());
  return out;
}

bool X25519(const base::Secret<32>& scalar, std::span<const uint8_t, 32> point,
            std::span<uint8_t, 32> out) {
  return crypto_scalarmult_curve25519(out.data(), scalar.Reveal().data(),
                                      point.data()) == 0;
}

bool HasSmallOrder(std::span<const uint8_t, 32> point) {
  X25519Point u;
  std::copy(point.begin(), point.end(), u.begin());
  u[31] &= 0x7f;  // RFC 7748 section 5: the top bit does not count
  return std::find(std::begin(kSmallOrder), std::end(kSmallOrder), u) !=
         std::end(kSmallOrder);
}

}  // namespace hotline::crypto
