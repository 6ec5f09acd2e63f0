// Sealing at rest (P27). A random root key is sealed under the store key (a
// passphrase through Argon2id, or key bytes of a file or credential); every
// sealed value names its table, column and row in the associated data, so that
// nothing can be moved to another place unseen. Ciphertext is
// XChaCha20-Poly1305 with a random nonce in front.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/crypto/aead.h"
#include "core/crypto/password.h"

namespace hotline::station {

enum class StoreKeyKind : uint8_t { kBytes = 1, kPassphrase = 2 };

// Where a sealed value lies. The row is a number, or the row's key as bytes.
class Place {
 public:
  Place(std::string_view table, std::string_view column, uint64_t row);
  Place(std::string_view table, std::string_view column, base::ByteView row);
  const base::Bytes& aad() const { return aad_; }

 private:
  base::Bytes aad_;
};

base::Bytes Seal(const crypto::AeadKey& key, const Place& place,
                 base::ByteView plaintext, base::Random& random);
// Problem::kStore, reason "damaged", unless sealed under this key for this
// place.
absl::StatusOr<base::SecretBytes> Open(const crypto::AeadKey& key,
                                       const Place& place,
                                       base::ByteView sealed);

// How the root key of one store is sealed: the row of table key_slot.
struct KeySlot {
  StoreKeyKind kind = StoreKeyKind::kBytes;
  crypto::PasswordSalt salt{};
  crypto::PasswordCost cost;
  base::Bytes sealed;
};

// Problem::kStore, reason "weak_key", for fewer than 32 key bytes or an empty
// passphrase.
absl::StatusOr<KeySlot> MakeKeySlot(StoreKeyKind kind, base::ByteView store_key,
                                    const crypto::AeadKey& root,
                                    base::Random& random);
// Problem::kStore, reason "wrong_key". Slow for a passphrase.
absl::StatusOr<crypto::AeadKey> OpenKeySlot(const KeySlot& slot,
                                            base::ByteView store_key);

}  // namespace hotline::station
