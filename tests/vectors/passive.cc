// Passive-client scenarios: a client joins by a Welcome, follows the group, and
// has the same epoch authenticators as everybody else.
#include <algorithm>
#include <map>

#include "core/base/system_clock.h"
#include "core/mls/join.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

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

constexpr uint64_t kEver = ~uint64_t{0};

// Today, or the nearest to it within the lifetime. Others in the entry were
// alive then, or had been: that is for the grace.
base::WallTime Within(const mls::Lifetime& lifetime) {
  const uint64_t today = base::ToMillis(base::SystemClock().Now()) / 1000;
  return base::FromMillis(
      1000 * std::clamp(today, lifetime.not_before, lifetime.not_after));
}

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

absl::StatusOr<Member> ReadMember(Entry& entry, mls::CipherSuite suite) {
  auto key_package = ReadMessage<mls::KeyPackage>(entry, "key_package");
  if (!key_package.ok()) return key_package.status();
  const mls::LeafNode& leaf = key_package->leaf_node;
  mls::KeyPackageKeys keys{ReadKemKey(entry, suite, "init_priv"),
                           ReadKemKey(entry, suite, "encryption_priv")};
  entry.Require(keys.init_key.public_key().bytes() == key_package->init_key,
                "init_priv is not the KeyPackage's");
  entry.Require(keys.leaf_key.public_key().bytes() == leaf.encryption_key,
                "encryption_priv is not the KeyPackage's");
  const auto signing_key = ReadSigningKey(entry, "signature_priv");
  entry.Require(base::ToBytes(signing_key.verify_key()) == leaf.signature_key,
                "signature_priv is not the KeyPackage's");
  return Member{*std::move(key_package), std::move(keys)};
}

absl::StatusOr<mls::Group> Join(Entry& entry, const Member& member,
                                const mls::Application& application,
                                base::WallTime now) {
  auto welcome = ReadMessage<mls::Welcome>(entry, "welcome");
  if (!welcome.ok()) return welcome.status();
  mls::WelcomeInput input{*welcome, {member.key_package, member.keys}, {}};
  if (!entry.At("ratchet_tree").IsNull()) {
    auto tree = ReadTree(entry, "ratchet_tree");
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
  for (Entry& proposal : epoch.List("proposals")) {
    auto received = Receive(group, proposal.Hex(), now);
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
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  auto member = ReadMember(entry, *suite);
  if (!member.ok()) return member.status();
  const Believing believing;
  const Psks psks(entry);
  mls::Application application{believing, psks};
  application.lifetimes = {.longest = kEver, .grace = kEver};
  const base::WallTime now = Within(member->key_package.leaf_node.lifetime);
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
