#include "tests/unit/core/mls/memory_secrets.h"

namespace hotline::mls {

void AddSecret(Needles& needles, const std::string& name,
               const Secret& secret) {
  needles.Add(name, secret.Reveal());
}

void AddMessageKey(Needles& needles, const std::string& name,
                   const Group& group, LeafIndex leaf, RatchetType type,
                   uint32_t generation) {
  const MessageKeys keys = StoredKeys(group.Save(), group.epoch());
  const auto taken = *keys.Take(leaf, type, generation);
  needles.Add(name + " key", taken.key().key.Reveal());
  needles.Add(name + " nonce", taken.key().nonce.Reveal());
}

void AddEpoch(Needles& needles, const std::string& name, const Group& group) {
  const Epoch epoch = EpochOf(group);
  const EpochSecrets& secrets = epoch.secrets;
  AddSecret(needles, name + " init_secret", secrets.init);
  AddSecret(needles, name + " exporter_secret", secrets.exporter);
  AddSecret(needles, name + " external_secret", secrets.external);
  AddSecret(needles, name + " confirmation_key", secrets.confirmation_key);
  AddSecret(needles, name + " membership_key", secrets.membership_key);
  AddSecret(needles, name + " epoch_authenticator",
            secrets.epoch_authenticator);
}

void AddTreeKeys(Needles& needles, const std::string& name,
                 const Group& group) {
  const Epoch epoch = EpochOf(group);
  for (uint32_t at = 0; at < NodeCount(group.tree().leaf_count()); ++at) {
    if (const auto* key = epoch.keys.Find({at})) {
      needles.Add(name + " node " + std::to_string(at), key->secret().Reveal());
    }
  }
}

void AddPathKeys(Needles& needles, base::ByteView path_secret,
                 CipherSuite suite) {
  const Secret first = *Secret::From(path_secret);
  needles.Add("key of alice's first node",
              NodeKey(suite, first).secret().Reveal());
  needles.Add("key of alice's second node",
              NodeKey(suite, NextPathSecret(first)).secret().Reveal());
}

void AddPastEpoch(Needles& needles, const std::string& name,
                  const Group& group) {
  const Epoch epoch = EpochOf(group);
  AddSecret(needles, name + " sender_data_secret", epoch.secrets.sender_data);
  AddSecret(needles, name + " resumption_psk", epoch.secrets.resumption_psk);
}

void AddExternalKey(Needles& needles, const Group& group) {
  const Epoch epoch = EpochOf(group);
  needles.Add("external private key",
              ExternalKey(epoch.context.cipher_suite, epoch.secrets.external)
                  .secret()
                  .Reveal());
}

void Drawn::Fill(std::span<uint8_t> out) {
  from_.Fill(out);
  if (keeps_) kept_.push_back(base::ToBytes(base::ByteView(out)));
}

void AddPath(Needles& needles, const std::vector<base::Bytes>& drawn,
             size_t first, int nodes) {
  Secret secret = *Secret::From(drawn[first]);
  for (int i = 0; i <= nodes; ++i) {
    const std::string name = "path secret " + std::to_string(i);
    AddSecret(needles, name, secret);
    AddSecret(needles, "node secret of " + name, DeriveSecret(secret, "node"));
    secret = NextPathSecret(secret);
  }
  // Behind the path secret and the seed of the leaf key, which stays.
  for (size_t i = first + 2; i < drawn.size(); ++i) {
    if (drawn[i].size() >= 32) {
      needles.Add("ephemeral seed " + std::to_string(i), drawn[i]);
    }
  }
}

void AddJoiner(Needles& needles, const std::string& name, const Secret& init,
               const Secret& commit_secret, const Secret& psk_secret,
               const GroupContext& next) {
  const Secret joiner = JoinerSecret(init, commit_secret, next);
  AddSecret(needles, name + " joiner_secret", joiner);
  AddSecret(needles, name + " welcome_secret",
            WelcomeSecret(joiner, psk_secret));
}

}  // namespace hotline::mls
