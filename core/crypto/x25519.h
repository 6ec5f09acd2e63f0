// X25519 (RFC 7748), what the KEMs need of it.
#pragma once

#include "core/base/secret.h"

namespace hotline::crypto {

using X25519Point = base::ByteArray<32>;

X25519Point X25519Base(const base::Secret<32>& scalar);

// Fills `out` with the shared secret. False if `point` has a small order: the
// result would then be the same for every scalar, and no secret (RFC 9180
// section 7.1.4).
[[nodiscard]] bool X25519(const base::Secret<32>& scalar,
                          std::span<const uint8_t, 32> point,
                          std::span<uint8_t, 32> out);

// The same judgement without a scalar; fast enough for every leaf of a tree.
bool HasSmallOrder(std::span<const uint8_t, 32> point);

}  // namespace hotline::crypto
