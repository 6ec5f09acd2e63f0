// The floor of an operation: the cryptography that RFC 9420 demands of it, and
// nothing else. formulas.h counts it, Floor does it.
#pragma once

#include "core/crypto/aead.h"
#include "core/crypto/signature.h"
#include "core/mls/suite.h"

namespace hotline::bench {

// How often, and over how many bytes in all.
struct Work {
  uint32_t sign = 0, verify = 0;              // Ed25519
  uint32_t generate = 0;                      // KEM: DeriveKeyPair
  uint32_t encap = 0, decap = 0;              // KEM
  uint32_t hmac = 0;                          // HKDF-Extract, or -Expand of Nh
  size_t signed_bytes = 0;                    // signed or verified
  size_t hashed_bytes = 0, sealed_bytes = 0;  // SHA-256; AEAD, either way

  Work& operator+=(const Work& other);
};

class Floor {
 public:
  Floor(mls::CipherSuite suite, base::Random& random);
  // Does that much, one after the other.
  void Do(const Work& work);

 private:
  void Sign(const Work& work);
  void Encapsulate(const Work& work);

  base::Random& random_;
  crypto::KemId kem_;
  crypto::SigningKey signing_key_;
  crypto::KemPrivateKey kem_key_;
  base::Bytes enc_;
  base::Secret<32> secret_;
  base::Bytes message_;
  // The last that was verified: made once, or the floor would sign as often.
  crypto::Signature signature_{};
  size_t signed_bytes_ = ~size_t{0};
};

}  // namespace hotline::bench
