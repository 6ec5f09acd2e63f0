// Ed25519 (RFC 8032) and the labelled signatures of RFC 9420 section 5.1.2. A
// label says what kind of structure was signed, so that a signature over one
// kind never passes as one over another.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/secret.h"

namespace hotline::crypto {

using VerifyKey = base::ByteArray<32>;
using Signature = base::ByteArray<64>;

// A private key with its public key beside it. Signing is const and may be done
// from any thread.
class SigningKey {
 public:
  static SigningKey Generate(base::Random& random);
  // `seed` is the private key of RFC 8032 section 5.1.5.
  explicit SigningKey(const base::Secret<32>& seed);

  const VerifyKey& verify_key() const { return verify_key_; }
  // For the endpoint store; the only way to the private key.
  std::span<const uint8_t, 32> RevealSeed() const;
  SigningKey Clone() const;

  Signature Sign(base::ByteView message) const;

 private:
  SigningKey() = default;

  base::Secret<64> key_;  // seed || public key, as libsodium wants it
  VerifyKey verify_key_;
};

// Unauthenticated unless `signature` is `key`'s over `message`. Refuses
// malleable signatures and keys of small order.
absl::Status Verify(const VerifyKey& key, base::ByteView message,
                    base::ByteView signature);

// SignContent of RFC 9420. `label` is the whole label, prefix included: "MLS
// 1.0 " + Label in MLS, "hotline/1 " + the structure's name in our own
// statements.
base::Bytes SignContent(std::string_view label, base::ByteView content);
Signature SignWithLabel(const SigningKey& key, std::string_view label,
                        base::ByteView content);
absl::Status VerifyWithLabel(const VerifyKey& key, std::string_view label,
                             base::ByteView content, base::ByteView signature);

}  // namespace hotline::crypto
