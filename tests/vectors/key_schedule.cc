// The key schedule over some epochs: key-schedule.json.
#include "core/mls/key_schedule.h"

#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

mls::GroupContext ReadContext(Entry& epoch, mls::CipherSuite suite,
                              const base::Bytes& group_id, uint64_t number) {
  mls::GroupContext context;
  context.cipher_suite = suite;
  context.group_id = group_id;
  context.epoch = number;
  context.tree_hash = epoch.Hex("tree_hash");
  context.confirmed_transcript_hash = epoch.Hex("confirmed_transcript_hash");
  epoch.Expect("group_context", mls::Encode(context));
  return context;
}

void CheckSecrets(Entry& epoch, const mls::EpochSecrets& secrets) {
  epoch.Expect("sender_data_secret", secrets.sender_data.Reveal());
  epoch.Expect("encryption_secret", secrets.encryption.Reveal());
  epoch.Expect("exporter_secret", secrets.exporter.Reveal());
  epoch.Expect("external_secret", secrets.external.Reveal());
  epoch.Expect("confirmation_key", secrets.confirmation_key.Reveal());
  epoch.Expect("membership_key", secrets.membership_key.Reveal());
  epoch.Expect("resumption_psk", secrets.resumption_psk.Reveal());
  epoch.Expect("epoch_authenticator", secrets.epoch_authenticator.Reveal());
  epoch.Expect("init_secret", secrets.init.Reveal());
}

void CheckExporter(Entry part, const mls::Secret& exporter_secret) {
  auto exported =
      mls::MlsExporter(exporter_secret, part.Text("label"), part.Hex("context"),
                       part.At("length").Number(crypto::kHkdfLongestOutput));
  if (part.Passed(exported.status())) part.Expect("secret", exported->Reveal());
}

// What the epoch after `init_secret` is. Returns the next init_secret.
mls::Secret CheckEpoch(Entry& epoch, const mls::GroupContext& context,
                       const mls::Secret& init_secret) {
  const mls::Secret joiner_secret =
      JoinerSecret(init_secret, ReadSecret(epoch, "commit_secret"), context);
  const mls::Secret psk_secret = ReadSecret(epoch, "psk_secret");
  epoch.Expect("joiner_secret", joiner_secret.Reveal());
  epoch.Expect("welcome_secret",
               mls::WelcomeSecret(joiner_secret, psk_secret).Reveal());

  auto secrets = mls::DeriveEpoch(joiner_secret, psk_secret, context);
  CheckSecrets(epoch, secrets);
  CheckExporter(epoch.At("exporter"), secrets.exporter);
  epoch.Expect(
      "external_pub",
      ExternalKey(context.cipher_suite, secrets.external).public_key().bytes());
  return std::move(secrets.init);
}

}  // namespace

absl::Status RunKeySchedule(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  const base::Bytes group_id = entry.Hex("group_id");
  mls::Secret init_secret = ReadSecret(entry, "initial_init_secret");
  uint64_t number = 0;
  for (Entry& epoch : entry.List("epochs")) {
    const auto context = ReadContext(epoch, *suite, group_id, number++);
    init_secret = CheckEpoch(epoch, context, init_secret);
  }
  entry.Require(number > 0, "no epochs");
  return entry.status();
}

}  // namespace hotline::vectors
