// HMAC-SHA256 (RFC 2104).
#pragma once

#include <sodium.h>

#include "core/base/bytes.h"
#include "core/crypto/sha256.h"

namespace hotline::crypto {

// The tag of the parts one after the other. Compare tags with
// base::ConstantTimeEqual.
base::Digest HmacSha256(base::ByteView key, Parts parts);

// The same in pieces. A copy of a keyed object saves keying it again. Wipes
// itself.
class HmacSha256Hasher {
 public:
  explicit HmacSha256Hasher(base::ByteView key);
  HmacSha256Hasher(const HmacSha256Hasher&) = default;
  HmacSha256Hasher& operator=(const HmacSha256Hasher&) = default;
  ~HmacSha256Hasher() { sodium_memzero(&state_, sizeof(state_)); }

  HmacSha256Hasher& Update(base::ByteView bytes);
  // Ends the object's life: only destruction may follow.
  void Finish(std::span<uint8_t, 32> out);

 private:
  crypto_auth_hmacsha256_state state_;
};

}  // namespace hotline::crypto
