#include "core/crypto/password.h"

namespace hotline::crypto {
namespace {

constexpr uint32_t kMostPasses = 64;
constexpr uint64_t kLeastMemoryKib = 8;
constexpr uint64_t kMostMemoryKib = 4 * 1024 * 1024;

}  // namespace

absl::StatusOr<base::Secret<32>> KeyFromPassword(
    const base::SecretBytes& password, const PasswordSalt& salt,
    const PasswordCost& cost) {
  if (cost.passes < 1 || cost.passes > kMostPasses ||
      cost.memory_kib < kLeastMemoryKib || cost.memory_kib > kMostMemoryKib) {
    return absl::InvalidArgumentError("Argon2id: cost out of range");
  }
  if (password.empty()) {
    return absl::InvalidArgumentError("Argon2id: empty password");
  }
  base::Secret<32> out;
  if (crypto_pwhash(out.Reveal().data(), out.kSize,
                    reinterpret_cast<const char*>(password.Reveal().data()),
                    password.size(), salt.data(), cost.passes,
                    cost.memory_kib * 1024,
                    crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError("Argon2id: not enough memory");
  }
  return out;
}

}  // namespace hotline::crypto
