// A key from a passphrase: Argon2id version 1.3 (RFC 9106), one lane. Slow on
// purpose: call it from a thread that may wait.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace hotline::crypto {

using PasswordSalt = base::ByteArray<16>;

// Stored beside the salt, so that a store made under other costs still opens.
struct PasswordCost {
  uint32_t passes = 3;
  uint64_t memory_kib = 256 * 1024;
};

// InvalidArgument for an empty password, or outside 1 to 64 passes and 8 KiB to
// 4 GiB: costs are read from a file, which must not be able to stall the
// program. ResourceExhausted if the memory cannot be had.
absl::StatusOr<base::Secret<32>> KeyFromPassword(
    const base::SecretBytes& password, const PasswordSalt& salt,
    const PasswordCost& cost);

}  // namespace hotline::crypto
