#include "core/tlog/hash.h"

#include <sodium.h>

#include <algorithm>

namespace hotline::tlog {

Digest LeafHash(base::ByteView entry) {
  constexpr uint8_t kLeafPrefix = 0x00;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &kLeafPrefix, 1);
  crypto_hash_sha256_update(&state, entry.data(), entry.size());
  Digest out;
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

Digest NodeHash(const Digest& left, const Digest& right) {
  base::ByteArray<65> input;
  input[0] = 0x01;
  std::copy(left.begin(), left.end(), input.begin() + 1);
  std::copy(right.begin(), right.end(), input.begin() + 33);
  Digest out;
  crypto_hash_sha256(out.data(), input.data(), input.size());
  return out;
}

}  // namespace hotline::tlog
