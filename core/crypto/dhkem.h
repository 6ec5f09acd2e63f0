// DHKEM(X25519, HKDF-SHA256), KEM 0x0020: RFC 9180 section 4.1. Called through
// kem.h, which has checked that every key belongs to this KEM.
#pragma once

#include "core/crypto/kem.h"

namespace hotline::crypto {

base::Secret<32> DhkemDeriveSecret(base::ByteView ikm);
base::Bytes DhkemPublicKey(const base::Secret<32>& secret);
absl::Status DhkemCheck(base::ByteView public_key);

// With a sender these are AuthEncap and AuthDecap; nullptr means the base mode.
absl::StatusOr<Encapsulation> DhkemEncap(const KemPublicKey& recipient,
                                         const KemPrivateKey* sender,
                                         base::Random& random);
absl::StatusOr<SharedSecret> DhkemDecap(base::ByteView enc,
                                        const KemPrivateKey& recipient,
                                        const KemPublicKey* sender);

}  // namespace hotline::crypto
