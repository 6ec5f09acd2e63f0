// The key schedule: RFC 9420 section 8. From the init secret of an epoch and
// what a Commit brings to all secrets of the next one. What is used up on the
// way is wiped.
#pragma once

#include "core/crypto/kem.h"
#include "core/mls/group_context.h"

namespace hotline::mls {

// What an epoch keeps. `encryption` and `init` are consumed: by the secret
// tree, and by the next epoch.
struct EpochSecrets {
  Secret sender_data;
  Secret encryption;
  Secret exporter;
  Secret external;
  Secret confirmation_key;
  Secret membership_key;
  Secret resumption_psk;
  Secret epoch_authenticator;
  Secret init;

  EpochSecrets Clone() const;
};

// Of the epoch that `next` describes. `commit_secret` is all zero without a
// path.
Secret JoinerSecret(const Secret& init_secret, const Secret& commit_secret,
                    const GroupContext& next);
Secret WelcomeSecret(const Secret& joiner_secret, const Secret& psk_secret);
EpochSecrets DeriveEpoch(const Secret& joiner_secret, const Secret& psk_secret,
                         const GroupContext& next);
// Epoch 0 of a group (section 11): from a fresh random secret.
EpochSecrets FirstEpoch(const Secret& epoch_secret);

// MAC(confirmation_key, confirmed_transcript_hash).
Hash ConfirmationTag(const EpochSecrets& epoch,
                     base::ByteView confirmed_transcript_hash);

// Section 8.5. InvalidArgument above crypto::kHkdfLongestOutput.
absl::StatusOr<base::SecretBytes> MlsExporter(const Secret& exporter_secret,
                                              std::string_view label,
                                              base::ByteView context,
                                              size_t length);

// Section 8: the key pair of the whole group.
crypto::KemPrivateKey ExternalKey(CipherSuite suite, const Secret& external);

// Section 8.3, both sides: the init secret of an external commit.
struct ExternalInitSecret {
  base::Bytes kem_output;
  Secret init_secret;
};
absl::StatusOr<ExternalInitSecret> MakeExternalInit(
    const crypto::KemPublicKey& external_pub, base::Random& random);
absl::StatusOr<Secret> OpenExternalInit(
    const crypto::KemPrivateKey& external_priv, base::ByteView kem_output);

}  // namespace hotline::mls
