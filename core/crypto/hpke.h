// Hybrid Public Key Encryption (RFC 9180): a key to whoever holds a private
// key, in four modes. The KEM is that of the keys, the KDF HKDF-SHA256. The
// base mode says nothing about the sender: who needs that signs, or takes an
// Auth mode (DHKEM only: Unimplemented with X-Wing). `info` binds the context
// of the exchange; both sides must give the same, else nothing opens.
#pragma once

#include "core/crypto/hpke_context.h"

namespace hotline::crypto {

struct SenderSetup {
  base::Bytes enc;  // goes to the recipient, in clear
  SenderContext context;
};

// Section 5.1.1 to 5.1.4, sender. InvalidArgument for psk inputs that
// VerifyPskInputs refuses.
absl::StatusOr<SenderSetup> SetupBaseS(AeadId aead, const KemPublicKey& pk_r,
                                       base::ByteView info,
                                       base::Random& random);
absl::StatusOr<SenderSetup> SetupPskS(AeadId aead, const KemPublicKey& pk_r,
                                      base::ByteView info,
                                      const base::SecretBytes& psk,
                                      base::ByteView psk_id,
                                      base::Random& random);
absl::StatusOr<SenderSetup> SetupAuthS(AeadId aead, const KemPublicKey& pk_r,
                                       base::ByteView info,
                                       const KemPrivateKey& sk_s,
                                       base::Random& random);
absl::StatusOr<SenderSetup> SetupAuthPskS(AeadId aead, const KemPublicKey& pk_r,
                                          base::ByteView info,
                                          const base::SecretBytes& psk,
                                          base::ByteView psk_id,
                                          const KemPrivateKey& sk_s,
                                          base::Random& random);

// The same, recipient. A wrong key, info, psk or sender shows at the first
// Open, not here; InvalidArgument here means an `enc` that nobody made.
absl::StatusOr<RecipientContext> SetupBaseR(AeadId aead, base::ByteView enc,
                                            const KemPrivateKey& sk_r,
                                            base::ByteView info);
absl::StatusOr<RecipientContext> SetupPskR(AeadId aead, base::ByteView enc,
                                           const KemPrivateKey& sk_r,
                                           base::ByteView info,
                                           const base::SecretBytes& psk,
                                           base::ByteView psk_id);
absl::StatusOr<RecipientContext> SetupAuthR(AeadId aead, base::ByteView enc,
                                            const KemPrivateKey& sk_r,
                                            base::ByteView info,
                                            const KemPublicKey& pk_s);
absl::StatusOr<RecipientContext> SetupAuthPskR(AeadId aead, base::ByteView enc,
                                               const KemPrivateKey& sk_r,
                                               base::ByteView info,
                                               const base::SecretBytes& psk,
                                               base::ByteView psk_id,
                                               const KemPublicKey& pk_s);

// Section 6.1: one message in the base mode under ChaCha20-Poly1305.
struct SealedMessage {
  base::Bytes enc;
  base::Bytes ciphertext;
};
absl::StatusOr<SealedMessage> SealBase(const KemPublicKey& pk_r,
                                       base::ByteView info, base::ByteView aad,
                                       base::ByteView plaintext,
                                       base::Random& random);
absl::StatusOr<base::Bytes> OpenBase(base::ByteView enc,
                                     const KemPrivateKey& sk_r,
                                     base::ByteView info, base::ByteView aad,
                                     base::ByteView ciphertext);

}  // namespace hotline::crypto
