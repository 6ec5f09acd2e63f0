#include "core/mls/join.h"

#include <algorithm>

#include "core/mls/joiner.h"
#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

std::optional<LeafIndex> FindLeaf(const RatchetTree& tree,
                                  const LeafNode& leaf_node) {
  std::optional<LeafIndex> found;
  tree.EachLeaf([&](LeafIndex leaf, const LeafNode& node) {
    if (node == leaf_node) found = leaf;
  });
  return found;
}

// Sections 11.2, 11.3 and 12.4.3.1: a PSK of usage reinit or branch stands
// alone, and says what group this one follows.
absl::StatusOr<std::optional<PreSharedKeyId>> SuccessionOf(
    const std::vector<PreSharedKeyId>& psks) {
  std::optional<PreSharedKeyId> found;
  for (const PreSharedKeyId& psk : psks) {
    if (!psk.IsOfNewGroup()) continue;
    if (found.has_value()) return Refuse("Welcome: follows two groups");
    found = psk;
  }
  return found;
}

absl::Status ValidateReinit(const GroupContext& context, const ReInit& reinit) {
  if (context.group_id != reinit.group_id ||
      context.version != reinit.version ||
      context.cipher_suite != reinit.cipher_suite ||
      context.extensions != reinit.extensions) {
    return Refuse("Welcome: not the group that the ReInit describes");
  }
  return absl::OkStatus();
}

absl::Status ValidateSuccession(const PreSharedKeyId& psk,
                                const GroupContext& context,
                                const RatchetTree& tree,
                                const Group* predecessor,
                                const AuthenticationService& authentication) {
  if (predecessor == nullptr || predecessor->group_id() != psk.psk_group_id) {
    return absl::NotFoundError("Welcome: follows a group that was not given");
  }
  if (context.epoch != 1) return Refuse("Welcome: follows, but not in epoch 1");
  const auto before = ClientsIn(predecessor->tree(), authentication);
  const auto after = ClientsIn(tree, authentication);
  if (psk.usage == ResumptionPskUsage::kReinit) {
    if (!predecessor->reinit().has_value() ||
        predecessor->epoch() != psk.psk_epoch) {
      return Refuse("Welcome: no ReInit was committed in that epoch");
    }
    if (before != after) return Refuse("Welcome: has not the same members");
    return ValidateReinit(context, *predecessor->reinit());
  }
  const GroupContext& old = predecessor->context();
  if (context.version != old.version ||
      context.cipher_suite != old.cipher_suite) {
    return Refuse("Welcome: branches to another version or cipher suite");
  }
  if (!std::includes(before.begin(), before.end(), after.begin(),
                     after.end())) {
    return Refuse("Welcome: branches to somebody who was no member");
  }
  return absl::OkStatus();
}

// Our leaf's key, and those above it that the Welcome tells.
absl::StatusOr<TreeKeys> KeysOfJoiner(const RatchetTree& tree, LeafIndex leaf,
                                      LeafIndex signer, CipherSuite suite,
                                      const OwnKeyPackage& own,
                                      const GroupSecrets& secrets) {
  TreeKeys keys(leaf);
  keys.Set(NodeOf(leaf), own.keys.leaf_key.Clone());
  if (!secrets.path_secret.has_value()) return keys;
  if (leaf == signer) return Refuse("Welcome: signed by our own leaf");
  const NodeIndex ancestor = CommonAncestor(leaf, signer);
  if (tree.ParentAt(ancestor) == nullptr) {
    return Refuse("Welcome: a path secret for a blank node");
  }
  const auto path_secret = Secret::From(secrets.path_secret->Reveal());
  if (!path_secret.ok()) return Refuse("Welcome: path_secret has not Nh bytes");
  auto implanted =
      ImplantPath(tree, suite, signer, ancestor, *path_secret, keys);
  if (!implanted.ok()) return implanted.status();
  return keys;
}

}  // namespace

absl::StatusOr<Group> JoinByWelcome(const WelcomeInput& input,
                                    const Application& application,
                                    base::WallTime now) {
  auto welcomed = TakeWelcome(input, application, now);
  if (!welcomed.ok()) return welcomed.status();
  return std::move(welcomed->group);
}

absl::StatusOr<Welcomed> TakeWelcome(const WelcomeInput& input,
                                     const Application& application,
                                     base::WallTime now) {
  const KeyPackage& key_package = input.own.key_package;
  const Welcome& welcome = input.welcome;
  const EncryptedGroupSecrets* sealed = welcome.Find(key_package.Ref());
  if (sealed == nullptr) {
    return absl::NotFoundError("Welcome: not for this KeyPackage");
  }
  if (welcome.cipher_suite != key_package.cipher_suite) {
    return Refuse("Welcome: of another cipher suite than the KeyPackage");
  }
  auto secrets = DecryptGroupSecrets(*sealed, input.own.keys.init_key,
                                     welcome.encrypted_group_info);
  if (!secrets.ok()) return secrets.status();
  const auto joiner_secret = Secret::From(secrets->joiner_secret.Reveal());
  if (!joiner_secret.ok()) {
    return Refuse("Welcome: joiner_secret has not Nh bytes");
  }
  auto succession = SuccessionOf(secrets->psks);
  if (!succession.ok()) return succession.status();
  auto psk_secret =
      Joiner::PskSecretFor(secrets->psks, input.predecessor, application);
  if (!psk_secret.ok()) return psk_secret.status();
  auto info = DecryptGroupInfo(welcome.encrypted_group_info,
                               WelcomeSecret(*joiner_secret, *psk_secret));
  if (!info.ok()) return info.status();
  const CipherSuite suite = info->group_context.cipher_suite;
  if (suite != key_package.cipher_suite) {
    return Refuse("GroupInfo: of another cipher suite than the KeyPackage");
  }

  auto tree = TreeOf(*info, input.tree);
  if (!tree.ok()) return tree.status();
  auto valid =
      ValidateGroupInfo(*info, *tree, input.our_groups, application, now);
  if (!valid.ok()) return valid;
  auto index = MemberIndex::Of(*tree, application.authentication);
  if (!index.ok()) return index.status();
  const auto leaf = FindLeaf(*tree, key_package.leaf_node);
  if (!leaf.has_value()) return Refuse("Welcome: our leaf is not in the tree");
  valid =
      ValidateOwnSupport(key_package.leaf_node, info->group_context.extensions);
  if (!valid.ok()) return valid;
  if (succession->has_value()) {
    valid = ValidateSuccession(**succession, info->group_context, *tree,
                               input.predecessor, application.authentication);
    if (!valid.ok()) return valid;
  }
  auto keys =
      KeysOfJoiner(*tree, *leaf, info->signer, suite, input.own, *secrets);
  if (!keys.ok()) return keys.status();
  auto epoch = JoinEpoch(std::move(info->group_context), *std::move(tree),
                         *std::move(keys), *joiner_secret, *psk_secret,
                         info->confirmation_tag);
  if (!epoch.ok()) return epoch.status();
  return Welcomed{
      Joiner::MakeGroup(*std::move(epoch), *std::move(index), application),
      std::move(info->extensions)};
}

}  // namespace hotline::mls
