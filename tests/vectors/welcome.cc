// A Welcome opened by the member it is for: welcome.json.
#include "core/mls/welcome.h"

#include "core/mls/key_schedule.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

absl::StatusOr<mls::GroupSecrets> OpenSecrets(
    const mls::Welcome& welcome, const mls::KeyPackage& key_package,
    const crypto::KemPrivateKey& init_key) {
  const auto* sealed = welcome.Find(key_package.Ref());
  if (sealed == nullptr) {
    return absl::InvalidArgumentError("welcome: not for this KeyPackage");
  }
  return DecryptGroupSecrets(*sealed, init_key, welcome.encrypted_group_info);
}

void CheckKeyPackage(Entry& entry, const mls::KeyPackage& key_package,
                     mls::CipherSuite suite,
                     const crypto::KemPrivateKey& init_key) {
  entry.Passed(key_package.VerifySignature());
  entry.Require(key_package.cipher_suite == suite, "KeyPackage: other suite");
  entry.Require(key_package.init_key == init_key.public_key().bytes(),
                "KeyPackage: other init_key");
}

void CheckGroupInfo(Entry& entry, const mls::GroupInfo& info,
                    mls::CipherSuite suite, const mls::EpochSecrets& epoch) {
  const mls::GroupContext& context = info.group_context;
  entry.Passed(info.VerifySignature(entry.Hex("signer_pub")));
  entry.Require(context.cipher_suite == suite, "GroupInfo: other suite");
  const auto tag = ConfirmationTag(epoch, context.confirmed_transcript_hash);
  entry.Require(mls::MacEquals(tag, info.confirmation_tag),
                "confirmation_tag does not verify");
}

}  // namespace

absl::Status RunWelcome(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  auto key_package = ReadMessage<mls::KeyPackage>(entry, "key_package");
  if (!key_package.ok()) return key_package.status();
  auto welcome = ReadMessage<mls::Welcome>(entry, "welcome");
  if (!welcome.ok()) return welcome.status();
  const auto init_key = ReadKemKey(entry, *suite, "init_priv");
  CheckKeyPackage(entry, *key_package, *suite, init_key);
  entry.Require(welcome->cipher_suite == *suite, "Welcome: other suite");

  auto secrets = OpenSecrets(*welcome, *key_package, init_key);
  if (!secrets.ok()) return secrets.status();
  entry.Require(secrets->psks.empty(), "GroupSecrets: PSKs that we lack");
  const auto joiner_secret = mls::Secret::From(secrets->joiner_secret.Reveal());
  if (!joiner_secret.ok()) return joiner_secret.status();
  const mls::Secret no_psk;
  auto info = mls::DecryptGroupInfo(welcome->encrypted_group_info,
                                    mls::WelcomeSecret(*joiner_secret, no_psk));
  if (!info.ok()) return info.status();
  CheckGroupInfo(entry, *info, *suite,
                 mls::DeriveEpoch(*joiner_secret, no_psk, info->group_context));
  return entry.status();
}

}  // namespace hotline::vectors
