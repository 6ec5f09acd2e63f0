#include "core/crypto/xwing.h"

#include <sodium.h>

#include "core/crypto/labeled.h"
#include "core/crypto/x25519.h"

namespace hotline::crypto {
namespace {

constexpr base::ByteArray<5> kSuiteId = {'K', 'E', 'M', 0x64, 0x7a};

// A public key is the ML-KEM-768 encapsulation key, then an X25519 point; an
// enc ends in a point too.
constexpr size_t kPointSize = 32;
constexpr size_t kMlKemKeySize = crypto_kem_mlkem768_PUBLICKEYBYTES;
constexpr size_t kMlKemSeedSize = 32;  // the rest of an ML-KEM key: rho
constexpr unsigned kMlKemModulus = 3329;

// FIPS 203 section 7.2, the modulus check: two 12-bit coefficients in three
// bytes, little-endian.
bool CoefficientsAreReduced(base::ByteView ml_kem_key) {
  const base::ByteView packed =
      ml_kem_key.first(kMlKemKeySize - kMlKemSeedSize);
  for (size_t i = 0; i < packed.size(); i += 3) {
    const unsigned first = packed[i] | (packed[i + 1] & 0x0fu) << 8;
    const unsigned second = packed[i + 1] >> 4 | packed[i + 2] << 4;
    if (first >= kMlKemModulus || second >= kMlKemModulus) return false;
  }
  return true;
}

}  // namespace

base::Secret<32> XWingDeriveSeed(base::ByteView ikm) {
  base::Secret<32> seed;
  LabeledDerive(kSuiteId, ikm, "DeriveKeyPair", seed.Reveal());
  return seed;
}

base::Bytes XWingPublicKey(const base::Secret<32>& seed) {
  base::Bytes out(crypto_kem_xwing_PUBLICKEYBYTES);
  base::Secret<32> same_as_seed;
  crypto_kem_xwing_seed_keypair(out.data(), same_as_seed.Reveal().data(),
                                seed.Reveal().data());
  return out;
}

absl::Status XWingCheck(base::ByteView public_key) {
  if (public_key.size() != crypto_kem_xwing_PUBLICKEYBYTES) {
    return absl::InvalidArgumentError("X-Wing: public key is not 1216 bytes");
  }
  if (!CoefficientsAreReduced(public_key.first(kMlKemKeySize))) {
    return absl::InvalidArgumentError(
        "X-Wing: ML-KEM coefficient not below its modulus");
  }
  if (HasSmallOrder(public_key.last<kPointSize>())) {
    return absl::InvalidArgumentError("X-Wing: X25519 point of small order");
  }
  return absl::OkStatus();
}

absl::StatusOr<Encapsulation> XWingEncap(const KemPublicKey& recipient,
                                         base::Random& random) {
  base::Secret<64> eseed;  // ML-KEM m || X25519 ephemeral
  random.Fill(eseed.Reveal());
  Encapsulation out{{}, base::Bytes(crypto_kem_xwing_CIPHERTEXTBYTES)};
  if (crypto_kem_xwing_enc_deterministic(
          out.enc.data(), out.shared_secret.Reveal().data(),
          recipient.bytes().data(), eseed.Reveal().data()) != 0) {
    return absl::InvalidArgumentError("X-Wing: public key refused");
  }
  return out;
}

absl::StatusOr<SharedSecret> XWingDecap(base::ByteView enc,
                                        const KemPrivateKey& recipient) {
  // No honest sender makes such a point, and what libsodium says of it is not
  // documented.
  if (HasSmallOrder(enc.last<kPointSize>())) {
    return absl::InvalidArgumentError("X-Wing: X25519 point of small order");
  }
  SharedSecret out;
  if (crypto_kem_xwing_dec(out.Reveal().data(), enc.data(),
                           recipient.secret().Reveal().data()) != 0) {
    return absl::InvalidArgumentError("X-Wing: enc refused");
  }
  return out;
}

}  // namespace hotline::crypto
