// Passive-client scenarios: a client joins by a Welcome, follows the group, and
// has the same epoch authenticators as everybody else.
#include <map>

#include "core/mls/join.h"
#include "tests/vectors/format.h"
#include "tests/vectors/replay.h"

namespace hotline::vectors {
namespace {

using mls::Credential;

// The vectors are about keys: every credential is believed.
class Believing final : public mls::AuthenticationService {
 public:
  absl::Status Validate(const Credential&,
                        const mls::SignaturePublicKey&) const override {
    return absl::OkStatus();
  }
  absl::Status ValidateSuccessor(const Credential&,
                                 const mls::SignaturePublicKey&,
                                 const Credential&) const override {
    return absl::OkStatus();
  }
  // Credentials in these files do not tell clients apart; their keys do.
  base::Bytes ClientOf(const mls::LeafNode& leaf) const override {
    return leaf.signature_key;
  }
};

class Psks final : public mls::PskStore {
 public:
  explicit Psks(Entry& entry) {
    for (Entry& one : entry.List("external_psks")) {
      psks_[one.Hex("psk_id")] = one.Hex("psk");
    }
  }
  absl::StatusOr<base::SecretBytes> Find(
      const mls::PreSharedKeyId& id) const override {
    auto found = psks_.find(id.psk_id);
    if (id.type != mls::PskType::kExternal || found == psks_.end()) {
      return absl::NotFoundError("psk: not in the entry");
    }
    return base::SecretBytes(base::ByteView(found->second));
  }

 private:
  std::map<base::Bytes, base::Bytes> psks_;
};

struct Member {
  mls::KeyPackage key_package;
  mls::KeyPackageKeys keys;
};

absl::StatusOr<crypto::KemPrivateKey> PrivateKey(Entry& entry,
                                                 const std::string& field,
                                                 mls::CipherSuite suite,
                                                 const base::Bytes& expected) {
  auto secret = base::Secret<32>::From(entry.Hex(field));
  if (!secret.ok()) return secret.status();
  auto key =
      crypto::KemPrivateKey::FromSecret(mls::KemOf(suite), *std::move(secret));
  if (key.public_key().bytes() != expected) entry.Fail(field + " differs");
  return key;
}

absl::StatusOr<Member> ReadMember(Entry& entry, mls::CipherSuite suite) {
  auto message =
      mls::Parse<mls::MlsMessage>(entry.Hex("key_package"), "key_package");
  if (!message.ok()) return message.status();
  auto* found = std::get_if<mls::KeyPackage>(&message->value);
  if (found == nullptr) return absl::InvalidArgumentError("no KeyPackage");
  auto seed = base::Secret<32>::From(entry.Hex("signature_priv"));
  if (!seed.ok()) return seed.status();
  if (base::ToBytes(crypto::SigningKey(*seed).verify_key()) !=
      found->leaf_node.signature_key) {
    entry.Fail("signature_priv differs");
  }
  auto init_key = PrivateKey(entry, "init_priv", suite, found->init_key);
  if (!init_key.ok()) return init_key.status();
  auto leaf_key = PrivateKey(entry, "encryption_priv", suite,
                             found->leaf_node.encryption_key);
  if (!leaf_key.ok()) return leaf_key.status();
  return Member{std::move(*found),
                {*std::move(init_key), *std::move(leaf_key)}};
}

absl::StatusOr<mls::Group> Join(Entry& entry, const Member& member,
                                const mls::Application& application,
                                base::WallTime now) {
  auto message = mls::Parse<mls::MlsMessage>(entry.Hex("welcome"), "welcome");
  if (!message.ok()) return message.status();
  auto* welcome = std::get_if<mls::Welcome>(&message->value);
  if (welcome == nullptr) return absl::InvalidArgumentError("no Welcome");
  mls::WelcomeInput input{*welcome, {member.key_package, member.keys}, {}};
  if (!entry.IsNull("ratchet_tree")) {
    auto tree = mls::RatchetTree::Decode(entry.Hex("ratchet_tree"));
    if (!tree.ok()) return tree.status();
    input.tree = *std::move(tree);
  }
  return mls::JoinByWelcome(input, application, now);
}

absl::StatusOr<mls::Received> Receive(mls::Group& group,
                                      const base::Bytes& bytes,
                                      base::WallTime now) {
  auto message = mls::Parse<mls::MlsMessage>(bytes, "message");
  if (!message.ok()) return message.status();
  return group.Receive(*message, now);
}

absl::Status Follow(Entry& epoch, mls::Group& group, base::WallTime now) {
  for (const base::Bytes& proposal : epoch.HexList("proposals")) {
    auto received = Receive(group, proposal, now);
    if (!received.ok()) return received.status();
  }
  auto received = Receive(group, epoch.Hex("commit"), now);
  if (!received.ok()) return received.status();
  auto* staged = std::get_if<mls::StagedCommit>(&*received);
  if (staged == nullptr) return absl::InvalidArgumentError("no Commit");
  if (auto merged = group.Merge(std::move(*staged)); !merged.ok()) {
    return merged;
  }
  epoch.Expect("epoch_authenticator", group.epoch_authenticator().Reveal());
  return absl::OkStatus();
}

}  // namespace

absl::Status RunPassiveClient(Entry& entry) {
  auto suite = SuiteOf(entry);
  if (!suite.ok()) return suite.status();
  auto member = ReadMember(entry, *suite);
  if (!member.ok()) return member.status();
  const Believing believing;
  const Psks psks(entry);
  mls::Application application{believing, psks};
  application.lifetimes.longest = ~uint64_t{0};
  const base::WallTime now = base::FromMillis(
      1000 * member->key_package.leaf_node.lifetime.not_before);
  auto group = Join(entry, *member, application, now);
  if (!group.ok()) return group.status();
  entry.Expect("initial_epoch_authenticator",
               group->epoch_authenticator().Reveal());
  for (Entry& epoch : entry.List("epochs")) {
    auto followed = Follow(epoch, *group, now);
    if (!followed.ok()) return followed;
  }
  return entry.status();
}

}  // namespace hotline::vectors
