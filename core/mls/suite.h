// The two cipher suites. They share KDF, AEAD, hash and signature scheme, and
// differ in the KEM alone: no other file asks which of them it is.
#pragma once

#include <cstdint>

#include "core/crypto/kem.h"

namespace hotline::mls {

enum class ProtocolVersion : uint16_t { kMls10 = 1 };

enum class CipherSuite : uint16_t {
  // MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519, RFC 9420 section 17.1.
  kX25519 = 0x0003,
  // Of the private-use range: X-Wing (HPKE KEM 0x647a, DeriveKeyPair by
  // labelled SHAKE256), HKDF-SHA256, ChaCha20-Poly1305, SHA-256, Ed25519.
  kXWing = 0xf64d,
};

constexpr bool IsSupported(CipherSuite suite) {
  return suite == CipherSuite::kX25519 || suite == CipherSuite::kXWing;
}

// Of a supported suite.
constexpr crypto::KemId KemOf(CipherSuite suite) {
  return suite == CipherSuite::kXWing ? crypto::KemId::kXWing
                                      : crypto::KemId::kDhkemX25519HkdfSha256;
}

}  // namespace hotline::mls
