// X-Wing, KEM 0x647a: X25519 and ML-KEM-768 in one, secret as long as either
// holds. The function of draft-connolly-cfrg-xwing-kem, with DeriveKeyPair of
// draft-ietf-hpke-pq. Called through kem.h, which has checked that every key
// belongs to this KEM.
#pragma once

#include "core/crypto/kem.h"

namespace hotline::crypto {

base::Secret<32> XWingDeriveSeed(base::ByteView ikm);
base::Bytes XWingPublicKey(const base::Secret<32>& seed);
absl::Status XWingCheck(base::ByteView public_key);

absl::StatusOr<Encapsulation> XWingEncap(const KemPublicKey& recipient,
                                         base::Random& random);
absl::StatusOr<SharedSecret> XWingDecap(base::ByteView enc,
                                        const KemPrivateKey& recipient);

}  // namespace hotline::crypto
