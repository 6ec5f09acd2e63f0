// A key package: the statement of a station "who writes to me may seal to this
// key". The relay's directory hands it out and is not trusted with it: the
// identity key signs (P21). What a sender wraps a message key for.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/crypto/kem.h"
#include "core/crypto/signature.h"
#include "core/message/roster.h"

namespace hotline::message {

inline constexpr uint16_t kKeyPackageVersion = 1;
// X-Wing, HKDF-SHA256, ChaCha20-Poly1305, Ed25519 (private use).
inline constexpr uint16_t kSuite = 0xF64D;
// The suite under which a relay's directory has them: the number of the KEM.
// The MLS KeyPackages of 0xF64D are another pool.
inline constexpr uint32_t kSealingPool = 0x647A;
inline constexpr std::chrono::days kMaxKeyPackageLife{90};
// No key package is longer: 2,048 bytes leave room for any URI.
inline constexpr size_t kMaxKeyPackageSize = 2'048;

struct KeyPackage {
  uint16_t suite = kSuite;
  bool last_resort = false;  // may be handed out more than once
  base::WallTime not_before{};
  base::WallTime not_after{};       // later, by at most 90 days
  Member station;                   // URI and hash of its identity certificate
  crypto::KemPublicKey public_key;  // X-Wing; checked by existing
  crypto::Signature signature{};

  bool operator==(const KeyPackage&) const = default;
};

// What the station decides about a new key package.
struct KeyPackageTerms {
  bool last_resort = false;
  base::WallTime not_before{};
  base::WallTime not_after{};
};

// Signs with the identity key that `station`'s certificate carries.
// InvalidArgument if nobody would accept the result.
absl::StatusOr<KeyPackage> MakeKeyPackage(
    const KeyPackageTerms& terms, const Member& station,
    const crypto::KemPublicKey& public_key, const crypto::SigningKey& identity);

base::Bytes Encode(const KeyPackage& package);

// Strict: encoding the result gives `bytes`. Refuses another suite, a public
// key that fails the checks of P21, a life of over 90 days. The signature is
// not checked.
absl::StatusOr<KeyPackage> ParseKeyPackage(base::ByteView bytes);

// For use at `now`: the package is of exactly this station and certificate,
// signed by `identity_key` (the key of that certificate, whose path the caller
// has checked), and valid. PermissionDenied for another station's,
// Unauthenticated for a bad signature, FailedPrecondition outside its dates.
absl::Status VerifyKeyPackage(const KeyPackage& package, const Member& station,
                              const crypto::VerifyKey& identity_key,
                              base::WallTime now);

// SHA-256 of the encoded package: how a sealed message names the key that opens
// it.
base::Digest Reference(const KeyPackage& package);

}  // namespace hotline::message
