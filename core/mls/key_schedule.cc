#include "core/mls/key_schedule.h"

#include "core/crypto/hpke.h"

namespace hotline::mls {
namespace {

constexpr std::string_view kExternalInitLabel = "MLS 1.0 external init secret";

// member_secret of section 8's diagram: what welcome and epoch come from.
Secret MemberSecret(const Secret& joiner_secret, const Secret& psk_secret) {
  return crypto::HkdfExtract(joiner_secret.Reveal(), {psk_secret.Reveal()});
}

template <class Context>
absl::StatusOr<Secret> ExportInitSecret(const Context& context) {
  auto exported =
      context.Export(base::ViewOf(kExternalInitLabel), Secret::kSize);
  if (!exported.ok()) return exported.status();
  return Secret::From(exported->Reveal());
}

}  // namespace

EpochSecrets EpochSecrets::Clone() const {
  return {sender_data.Clone(),
          encryption.Clone(),
          exporter.Clone(),
          external.Clone(),
          confirmation_key.Clone(),
          membership_key.Clone(),
          resumption_psk.Clone(),
          epoch_authenticator.Clone(),
          init.Clone()};
}

Secret JoinerSecret(const Secret& init_secret, const Secret& commit_secret,
                    const GroupContext& next) {
  const Secret extracted =
      crypto::HkdfExtract(init_secret.Reveal(), {commit_secret.Reveal()});
  return ExpandWithLabel<Secret::kSize>(extracted, "joiner", Encode(next));
}

Secret WelcomeSecret(const Secret& joiner_secret, const Secret& psk_secret) {
  return DeriveSecret(MemberSecret(joiner_secret, psk_secret), "welcome");
}

EpochSecrets DeriveEpoch(const Secret& joiner_secret, const Secret& psk_secret,
                         const GroupContext& next) {
  return FirstEpoch(ExpandWithLabel<Secret::kSize>(
      MemberSecret(joiner_secret, psk_secret), "epoch", Encode(next)));
}

EpochSecrets FirstEpoch(const Secret& epoch_secret) {
  const auto derive = [&](std::string_view label) {
    return DeriveSecret(epoch_secret, label);
  };
  return {.sender_data = derive("sender data"),
          .encryption = derive("encryption"),
          .exporter = derive("exporter"),
          .external = derive("external"),
          .confirmation_key = derive("confirm"),
          .membership_key = derive("membership"),
          .resumption_psk = derive("resumption"),
          .epoch_authenticator = derive("authentication"),
          .init = derive("init")};
}

Hash ConfirmationTag(const EpochSecrets& epoch,
                     base::ByteView confirmed_transcript_hash) {
  return Mac(epoch.confirmation_key, confirmed_transcript_hash);
}

absl::StatusOr<base::SecretBytes> MlsExporter(const Secret& exporter_secret,
                                              std::string_view label,
                                              base::ByteView context,
                                              size_t length) {
  // Before the memory is asked for.
  if (length > crypto::kHkdfLongestOutput) {
    return absl::InvalidArgumentError("exporter: too long a secret");
  }
  base::SecretBytes out(length);
  auto status =
      ExpandWithLabel(DeriveSecret(exporter_secret, label), "exported",
                      crypto::Sha256(context), out.Reveal());
  if (!status.ok()) return status;
  return out;
}

crypto::KemPrivateKey ExternalKey(CipherSuite suite, const Secret& external) {
  // 32 bytes are always enough to derive from.
  return *crypto::KemPrivateKey::Derive(KemOf(suite), external.Reveal());
}

absl::StatusOr<ExternalInitSecret> MakeExternalInit(
    const crypto::KemPublicKey& external_pub, base::Random& random) {
  auto setup = crypto::SetupBaseS(crypto::AeadId::kChaCha20Poly1305,
                                  external_pub, {}, random);
  if (!setup.ok()) return setup.status();
  auto init_secret = ExportInitSecret(setup->context);
  if (!init_secret.ok()) return init_secret.status();
  return ExternalInitSecret{std::move(setup->enc), *std::move(init_secret)};
}

absl::StatusOr<Secret> OpenExternalInit(
    const crypto::KemPrivateKey& external_priv, base::ByteView kem_output) {
  auto context = crypto::SetupBaseR(crypto::AeadId::kChaCha20Poly1305,
                                    kem_output, external_priv, {});
  if (!context.ok()) return context.status();
  return ExportInitSecret(*context);
}

}  // namespace hotline::mls
