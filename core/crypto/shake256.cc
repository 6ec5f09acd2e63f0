#include "core/crypto/shake256.h"

#include <sodium.h>

namespace hotline::crypto {

void Shake256(Parts parts, std::span<uint8_t> out) {
  crypto_xof_shake256_state state;
  crypto_xof_shake256_init(&state);
  for (base::ByteView part : parts) {
    crypto_xof_shake256_update(&state, part.data(), part.size());
  }
  crypto_xof_shake256_squeeze(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof(state));  // it may have absorbed a secret
}

}  // namespace hotline::crypto
