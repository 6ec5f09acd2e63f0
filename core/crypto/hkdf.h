// HKDF-SHA256 (RFC 5869): the one key derivation function of HPKE (0x0001) and
// of both MLS suites. Nh is 32 bytes.
#pragma once

#include "absl/status/status.h"
#include "core/base/secret.h"
#include "core/crypto/sha256.h"

namespace hotline::crypto {

inline constexpr size_t kHkdfLongestOutput = 255 * 32;

// A pseudorandom key: Nh bytes out of Extract, and what Expand starts from.
using Prk = base::Secret<32>;

// An empty salt is Nh zero bytes, as the RFC says. `ikm` is the parts one after
// the other.
Prk HkdfExtract(base::ByteView salt, Parts ikm);

// Fills all of `out`. More than kHkdfLongestOutput bytes: InvalidArgument, and
// `out` is untouched.
absl::Status HkdfExpand(const Prk& prk, Parts info, std::span<uint8_t> out);

// The same for a length that the caller's source text fixes; cannot fail.
template <size_t N>
base::Secret<N> HkdfExpand(const Prk& prk, Parts info) {
  static_assert(N <= kHkdfLongestOutput);
  base::Secret<N> out;
  HkdfExpand(prk, info, out.Reveal()).IgnoreError();
  return out;
}

}  // namespace hotline::crypto
