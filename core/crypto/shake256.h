// SHAKE256 (FIPS 202), which derives X-Wing keys.
#pragma once

#include <span>

#include "core/crypto/sha256.h"

namespace hotline::crypto {

// Fills all of `out` from the parts one after the other.
void Shake256(Parts parts, std::span<uint8_t> out);

}  // namespace hotline::crypto
