// Deriving secrets, naming objects by hash, and the MAC: RFC 9420 sections 5.2,
// 6.1, 8 and 9.1, for HKDF-SHA256 and SHA-256.
#pragma once

#include <string_view>

#include "core/crypto/hkdf.h"
#include "core/crypto/sha256.h"

namespace hotline::mls {

// KDF.Nh bytes: every secret of the key schedule and of the trees.
using Secret = base::Secret<32>;
// Hash of the suite, which is also MAC's length.
using Hash = base::Digest;

// Section 8. `label` without "MLS 1.0 ", at most 55 bytes.
absl::Status ExpandWithLabel(const Secret& secret, std::string_view label,
                             base::ByteView context, std::span<uint8_t> out);
template <size_t N>
base::Secret<N> ExpandWithLabel(const Secret& secret, std::string_view label,
                                base::ByteView context) {
  static_assert(N <= crypto::kHkdfLongestOutput);
  base::Secret<N> out;
  ExpandWithLabel(secret, label, context, out.Reveal()).IgnoreError();
  return out;
}
Secret DeriveSecret(const Secret& secret, std::string_view label);

// Section 9.1: the context is a generation.
template <size_t N>
base::Secret<N> DeriveTreeSecret(const Secret& secret, std::string_view label,
                                 uint32_t generation) {
  const base::ByteArray<4> context = {static_cast<uint8_t>(generation >> 24),
                                      static_cast<uint8_t>(generation >> 16),
                                      static_cast<uint8_t>(generation >> 8),
                                      static_cast<uint8_t>(generation)};
  return ExpandWithLabel<N>(secret, label, context);
}

// Section 5.2. `label` is the whole label.
Hash RefHash(std::string_view label, base::ByteView value);
// MakeKeyPackageRef of an encoded KeyPackage, MakeProposalRef of an encoded
// AuthenticatedContent.
Hash KeyPackageRef(base::ByteView key_package);
Hash ProposalRef(base::ByteView authenticated_content);

Hash Mac(const Secret& key, base::ByteView content);
// In constant time.
bool MacEquals(const Hash& expected, base::ByteView mac);

}  // namespace hotline::mls
