// The ratchets of all leaves, and the key of sender data: secret-tree.json.
#include "core/mls/secret_tree.h"

#include <bit>

#include "core/mls/protect.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

using LeafRatchets = mls::SecretTree::Taken;

// SenderDataAAD of section 6.3.2.
base::Bytes SenderDataAad(const mls::PrivateMessage& message) {
  return base::Writer()
      .Opaque(message.group_id)
      .U64(message.epoch)
      .U8(static_cast<uint8_t>(message.content_type))
      .Take();
}

// What is sealed with the published key and nonce must open.
void CheckSenderData(Entry part) {
  const crypto::AeadKey key = ReadSecret(part, "key");
  auto nonce = base::ToArray<12>(part.Hex("nonce"));
  if (!part.Passed(nonce.status())) return;
  mls::PrivateMessage message;
  message.ciphertext = part.Hex("ciphertext");
  const mls::SenderData sent{{7}, 11, {1, 2, 3, 4}};
  message.encrypted_sender_data = crypto::ChaCha20Poly1305Seal(
      key, *nonce, SenderDataAad(message), mls::Encode(sent));

  auto opened =
      mls::OpenSenderData(message, ReadSecret(part, "sender_data_secret"));
  if (!part.Passed(opened.status())) return;
  part.Require(mls::Encode(*opened) == mls::Encode(sent), "differs");
}

void CheckKey(Entry& part, const std::string& name,
              const mls::MessageKey& key) {
  part.Expect(name + "_key", key.key.Reveal());
  part.Expect(name + "_nonce", key.nonce.Reveal());
}

// The key that a receiver takes.
void CheckReceiver(Entry& part, const std::string& name, uint32_t generation,
                   mls::Ratchet& ratchet) {
  auto taken = ratchet.Take(generation);
  if (!part.Passed(taken.status())) return;
  CheckKey(part, name, taken->key());
  ratchet.Accept(*std::move(taken));
}

// The key that the sender comes to.
void CheckSender(Entry& part, const std::string& name, uint32_t generation,
                 mls::Ratchet& ratchet) {
  part.Require(generation >= ratchet.generation() &&
                   generation - ratchet.generation() <= mls::kMostSkipped,
               "generation is out of order or too far");
  while (part.status().ok() && ratchet.generation() <= generation) {
    auto key = ratchet.Next();
    if (!part.Passed(key.status())) return;
    if (ratchet.generation() > generation) CheckKey(part, name, *key);
  }
}

void CheckLeaf(Entry& leaf, LeafRatchets& receiver, LeafRatchets& sender) {
  for (Entry& part : leaf.List()) {
    const uint32_t generation = part.Number32("generation");
    CheckReceiver(part, "handshake", generation, receiver.handshake);
    CheckReceiver(part, "application", generation, receiver.application);
    CheckSender(part, "handshake", generation, sender.handshake);
    CheckSender(part, "application", generation, sender.application);
  }
}

}  // namespace

absl::Status RunSecretTree(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  CheckSenderData(entry.At("sender_data"));
  std::vector<Entry> leaves = entry.List("leaves");
  entry.Require(!leaves.empty() && leaves.size() <= mls::kMostLeaves,
                "no leaves, or too many");
  if (!entry.status().ok()) return entry.status();
  const auto leaf_count = static_cast<uint32_t>(std::bit_ceil(leaves.size()));
  mls::SecretTree receivers(ReadSecret(entry, "encryption_secret"), leaf_count);
  mls::SecretTree senders(ReadSecret(entry, "encryption_secret"), leaf_count);
  for (uint32_t i = 0; i < leaves.size(); ++i) {
    auto receiver = receivers.Take({i});
    if (!receiver.ok()) return receiver.status();
    auto sender = senders.Take({i});
    if (!sender.ok()) return sender.status();
    CheckLeaf(leaves[i], *receiver, *sender);
  }
  return entry.status();
}

}  // namespace hotline::vectors
