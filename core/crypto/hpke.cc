#include "core/crypto/hpke.h"

namespace hotline::crypto {
namespace {

// What a mode adds to the base mode. The views and pointers live for one call.
template <class AuthKey>
struct Extras {
  HpkeMode mode;
  base::ByteView psk = {};
  base::ByteView psk_id = {};
  const AuthKey* auth = nullptr;
};

absl::StatusOr<SenderSetup> SetupS(AeadId aead, const KemPublicKey& pk_r,
                                   base::ByteView info,
                                   const Extras<KemPrivateKey>& extras,
                                   base::Random& random) {
  auto kem = extras.auth == nullptr ? Encap(pk_r, random)
                                    : AuthEncap(pk_r, *extras.auth, random);
  if (!kem.ok()) return kem.status();
  auto keys = KeySchedule(extras.mode, pk_r.kem(), aead, kem->shared_secret,
                          info, extras.psk, extras.psk_id);
  if (!keys.ok()) return keys.status();
  return SenderSetup{std::move(kem->enc), SenderContext(*std::move(keys))};
}

absl::StatusOr<RecipientContext> SetupR(AeadId aead, base::ByteView enc,
                                        const KemPrivateKey& sk_r,
                                        base::ByteView info,
                                        const Extras<KemPublicKey>& extras) {
  auto shared_secret = extras.auth == nullptr
                           ? Decap(enc, sk_r)
                           : AuthDecap(enc, sk_r, *extras.auth);
  if (!shared_secret.ok()) return shared_secret.status();
  auto keys = KeySchedule(extras.mode, sk_r.kem(), aead, *shared_secret, info,
                          extras.psk, extras.psk_id);
  if (!keys.ok()) return keys.status();
  return RecipientContext(*std::move(keys));
}

}  // namespace

absl::StatusOr<SenderSetup> SetupBaseS(AeadId aead, const KemPublicKey& pk_r,
                                       base::ByteView info,
                                       base::Random& random) {
  return SetupS(aead, pk_r, info, {HpkeMode::kBase}, random);
}

absl::StatusOr<SenderSetup> SetupPskS(AeadId aead, const KemPublicKey& pk_r,
                                      base::ByteView info,
                                      const base::SecretBytes& psk,
                                      base::ByteView psk_id,
                                      base::Random& random) {
  return SetupS(aead, pk_r, info, {HpkeMode::kPsk, psk.Reveal(), psk_id},
                random);
}

absl::StatusOr<SenderSetup> SetupAuthS(AeadId aead, const KemPublicKey& pk_r,
                                       base::ByteView info,
                                       const KemPrivateKey& sk_s,
                                       base::Random& random) {
  return SetupS(aead, pk_r, info, {HpkeMode::kAuth, {}, {}, &sk_s}, random);
}

absl::StatusOr<SenderSetup> SetupAuthPskS(AeadId aead, const KemPublicKey& pk_r,
                                          base::ByteView info,
                                          const base::SecretBytes& psk,
                                          base::ByteView psk_id,
                                          const KemPrivateKey& sk_s,
                                          base::Random& random) {
  return SetupS(aead, pk_r, info,
                {HpkeMode::kAuthPsk, psk.Reveal(), psk_id, &sk_s}, random);
}

absl::StatusOr<RecipientContext> SetupBaseR(AeadId aead, base::ByteView enc,
                                            const KemPrivateKey& sk_r,
                                            base::ByteView info) {
  return SetupR(aead, enc, sk_r, info, {HpkeMode::kBase});
}

absl::StatusOr<RecipientContext> SetupPskR(AeadId aead, base::ByteView enc,
                                           const KemPrivateKey& sk_r,
                                           base::ByteView info,
                                           const base::SecretBytes& psk,
                                           base::ByteView psk_id) {
  return SetupR(aead, enc, sk_r, info, {HpkeMode::kPsk, psk.Reveal(), psk_id});
}

absl::StatusOr<RecipientContext> SetupAuthR(AeadId aead, base::ByteView enc,
                                            const KemPrivateKey& sk_r,
                                            base::ByteView info,
                                            const KemPublicKey& pk_s) {
  return SetupR(aead, enc, sk_r, info, {HpkeMode::kAuth, {}, {}, &pk_s});
}

absl::StatusOr<RecipientContext> SetupAuthPskR(AeadId aead, base::ByteView enc,
                                               const KemPrivateKey& sk_r,
                                               base::ByteView info,
                                               const base::SecretBytes& psk,
                                               base::ByteView psk_id,
                                               const KemPublicKey& pk_s) {
  return SetupR(aead, enc, sk_r, info,
                {HpkeMode::kAuthPsk, psk.Reveal(), psk_id, &pk_s});
}

absl::StatusOr<SealedMessage> SealBase(const KemPublicKey& pk_r,
                                       base::ByteView info, base::ByteView aad,
                                       base::ByteView plaintext,
                                       base::Random& random) {
  auto setup = SetupBaseS(AeadId::kChaCha20Poly1305, pk_r, info, random);
  if (!setup.ok()) return setup.status();
  auto ciphertext = setup->context.Seal(aad, plaintext);
  if (!ciphertext.ok()) return ciphertext.status();
  return SealedMessage{std::move(setup->enc), *std::move(ciphertext)};
}

absl::StatusOr<base::Bytes> OpenBase(base::ByteView enc,
                                     const KemPrivateKey& sk_r,
                                     base::ByteView info, base::ByteView aad,
                                     base::ByteView ciphertext) {
  auto context = SetupBaseR(AeadId::kChaCha20Poly1305, enc, sk_r, info);
  if (!context.ok()) return context.status();
  return context->Open(aad, ciphertext);
}

}  // namespace hotline::crypto
