// The key encapsulation mechanisms of HPKE, chosen at run time: DHKEM(X25519,
// HKDF-SHA256) of RFC 9180 section 4.1, and X-Wing (X25519 + ML-KEM-768) of
// draft-ietf-hpke-pq, which is post-quantum and has no authenticated mode. A
// KemPublicKey has passed every check of protocol P21 by existing.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/secret.h"

namespace hotline::crypto {

enum class KemId : uint16_t {
  kDhkemX25519HkdfSha256 = 0x0020,
  kXWing = 0x647a,
};

// Npk and Nenc, in bytes: 32 and 32, or 1216 and 1120. Nsk and Nsecret are 32
// in both.
size_t KemPublicKeySize(KemId kem);
size_t KemEncSize(KemId kem);

class KemPublicKey {
 public:
  // For bytes from anywhere else. InvalidArgument if the length is wrong, the
  // X25519 part has a small order (its shared secret would be no secret), or a
  // coefficient of the ML-KEM part is not below 3329 (FIPS 203 section 7.2;
  // encapsulation would fail later, at whoever uses the key).
  static absl::StatusOr<KemPublicKey> Parse(KemId kem, base::ByteView bytes);

  KemId kem() const { return kem_; }
  const base::Bytes& bytes() const { return bytes_; }
  bool operator==(const KemPublicKey&) const = default;

 private:
  friend class KemPrivateKey;
  KemPublicKey(KemId kem, base::Bytes bytes)
      : kem_(kem), bytes_(std::move(bytes)) {}

  KemId kem_;
  base::Bytes bytes_;
};

// A private key and its public key, computed once. The 32 secret bytes are the
// X25519 scalar, or the X-Wing seed.
class KemPrivateKey {
 public:
  static KemPrivateKey Generate(KemId kem, base::Random& random);
  // DeriveKeyPair: the same key from the same `ikm`, which must be secret and
  // have at least 32 bytes, else InvalidArgument.
  static absl::StatusOr<KemPrivateKey> Derive(KemId kem, base::ByteView ikm);
  // For a key that was stored. Any 32 bytes are a key.
  static KemPrivateKey FromSecret(KemId kem, base::Secret<32> secret);

  KemId kem() const { return public_key_.kem(); }
  const KemPublicKey& public_key() const { return public_key_; }
  const base::Secret<32>& secret() const { return secret_; }
  KemPrivateKey Clone() const;

 private:
  KemPrivateKey(base::Secret<32> secret, KemPublicKey public_key)
      : secret_(std::move(secret)), public_key_(std::move(public_key)) {}

  base::Secret<32> secret_;
  KemPublicKey public_key_;
};

using SharedSecret = base::Secret<32>;

struct Encapsulation {
  SharedSecret shared_secret;
  base::Bytes enc;
};

// `random` gives the ephemeral key: 32 bytes for DHKEM, 64 for X-Wing.
absl::StatusOr<Encapsulation> Encap(const KemPublicKey& recipient,
                                    base::Random& random);
// InvalidArgument if `enc` has the wrong length or is no good point. X-Wing
// rejects silently: an altered `enc` gives another secret, and the AEAD fails.
absl::StatusOr<SharedSecret> Decap(base::ByteView enc,
                                   const KemPrivateKey& recipient);

// The authenticated pair: only the holder of `sender` makes the secret that
// AuthDecap finds. Unimplemented if either key is of X-Wing, which has no such
// mode.
absl::StatusOr<Encapsulation> AuthEncap(const KemPublicKey& recipient,
                                        const KemPrivateKey& sender,
                                        base::Random& random);
absl::StatusOr<SharedSecret> AuthDecap(base::ByteView enc,
                                       const KemPrivateKey& recipient,
                                       const KemPublicKey& sender);

}  // namespace hotline::crypto
