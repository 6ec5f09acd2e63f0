#include "core/crypto/hmac.h"

namespace hotline::crypto {

base::Digest HmacSha256(base::ByteView key, Parts parts) {
  HmacSha256Hasher hasher(key);
  for (base::ByteView part : parts) hasher.Update(part);
  base::Digest out;
  hasher.Finish(out);
  return out;
}

HmacSha256Hasher::HmacSha256Hasher(base::ByteView key) {
  crypto_auth_hmacsha256_init(&state_, key.data(), key.size());
}

HmacSha256Hasher& HmacSha256Hasher::Update(base::ByteView bytes) {
  crypto_auth_hmacsha256_update(&state_, bytes.data(), bytes.size());
  return *this;
}

void HmacSha256Hasher::Finish(std::span<uint8_t, 32> out) {
  crypto_auth_hmacsha256_final(&state_, out.data());
}

}  // namespace hotline::crypto
