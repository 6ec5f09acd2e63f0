#include "core/crypto/sha256.h"

namespace hotline::crypto {

base::Digest Sha256(base::ByteView bytes) {
  base::Digest out;
  crypto_hash_sha256(out.data(), bytes.data(), bytes.size());
  return out;
}

base::Digest Sha256(Parts parts) {
  Sha256Hasher hasher;
  for (base::ByteView part : parts) hasher.Update(part);
  return hasher.Finish();
}

Sha256Hasher::Sha256Hasher() { crypto_hash_sha256_init(&state_); }

Sha256Hasher& Sha256Hasher::Update(base::ByteView bytes) {
  crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
  return *this;
}

base::Digest Sha256Hasher::Finish() const {
  crypto_hash_sha256_state copy = state_;
  base::Digest out;
  crypto_hash_sha256_final(&copy, out.data());
  return out;
}

}  // namespace hotline::crypto
