#include "tests/unit/core/mls/forger.h"

#include "core/mls/protect.h"
#include "core/mls/transcript.h"
#include "tests/unit/core/mls/stored.h"

namespace hotline::mls {
namespace {

// Puts the path's leaf, changed, into its tree.
void Replace(NewPath& path, LeafIndex place, LeafNode leaf) {
  std::vector<std::pair<NodeIndex, ParentNode>> nodes;
  for (const PathStep& step : path.steps) {
    nodes.emplace_back(step.node, *path.tree.ParentAt(step.node));
  }
  path.tree.SetPath(place, leaf, std::move(nodes));
  path.leaf_node = std::move(leaf);
}

}  // namespace

struct Forger::Plan {
  RatchetTree tree;
  Extensions extensions;
  std::vector<LeafIndex> added;
  std::vector<PreSharedKeyId> psks;
};

Forger::Forger(GroupWorld& world, const Client& self)
    : Forger(world, self, EpochOf(*self.group)) {}

Forger::Forger(GroupWorld& world, const Client& self, Epoch epoch)
    : world_(world), self_(self), epoch_(std::move(epoch)) {}

AuthenticatedContent Forger::Frame(Content content) const {
  AuthenticatedContent out;
  out.wire_format = WireFormat::kPublicMessage;
  out.content = {epoch_.context.group_id,
                 epoch_.context.epoch,
                 Sender::Member(leaf()),
                 {},
                 std::move(content)};
  return out;
}

MlsMessage Forger::Seal(AuthenticatedContent content) const {
  return {ProtectPublic(std::move(content), epoch_.secrets.membership_key,
                        epoch_.context)};
}

MlsMessage Forger::Propose(const Proposal& proposal) const {
  AuthenticatedContent content = Frame(proposal);
  content.Sign(self_.signing_key, epoch_.context);
  return Seal(std::move(content));
}

LeafNode Forger::UpdateLeaf(const std::function<void(LeafNode&)>& change,
                            const crypto::SigningKey* leaf_key) const {
  const auto key =
      crypto::KemPrivateKey::Generate(KemOf(suite()), world_.random());
  LeafNode leaf_node = *epoch_.tree.Leaf(leaf());
  leaf_node.source = LeafNodeSource::kUpdate;
  leaf_node.encryption_key = key.public_key().bytes();
  if (change) change(leaf_node);
  leaf_node.Sign(leaf_key == nullptr ? self_.signing_key : *leaf_key,
                 {epoch_.context.group_id, leaf()});
  return leaf_node;
}

ExternalInitSecret Forger::MakeInit() const {
  const auto key = ExternalKey(suite(), epoch_.secrets.external);
  return *MakeExternalInit(key.public_key(), world_.random());
}

Forger::Plan Forger::Apply(const Forgery& forgery) const {
  Plan plan{epoch_.tree, epoch_.context.extensions, {}, {}};
  std::vector<std::pair<Proposal, Sender>> all;
  for (const ProposalOrRef& one : forgery.proposals) {
    if (const Proposal* proposal = std::get_if<Proposal>(&one.value)) {
      all.emplace_back(*proposal, Sender::Member(leaf()));
      continue;
    }
    const auto& pending = self_.group->pending_proposals();
    auto found = pending.find(std::get<base::Bytes>(one.value));
    if (found == pending.end()) continue;
    all.emplace_back(found->second.proposal, found->second.sender);
  }
  for (const auto& [one, sender] : all) {
    if (const auto* gce = std::get_if<GroupContextExtensions>(&one.value)) {
      plan.extensions = gce->extensions;
    } else if (const Update* update = std::get_if<Update>(&one.value)) {
      plan.tree.Update(sender.leaf_index, update->leaf_node);
    } else if (const auto* psk = std::get_if<PreSharedKey>(&one.value)) {
      plan.psks.push_back(psk->psk);
    }
  }
  for (const auto& [one, sender] : all) {
    const Remove* remove = std::get_if<Remove>(&one.value);
    if (remove != nullptr && plan.tree.Leaf(remove->removed) != nullptr) {
      plan.tree.Remove(remove->removed);
    }
  }
  for (const auto& [one, sender] : all) {
    const Add* add = std::get_if<Add>(&one.value);
    if (add == nullptr) continue;
    plan.added.push_back(plan.tree.Add(add->key_package.leaf_node));
  }
  return plan;
}

NewPath Forger::PathOf(const Forgery& forgery, const Plan& plan,
                       LeafIndex place) const {
  const Client& by = forgery.joiner == nullptr ? self_ : *forgery.joiner;
  LeafNode draft = forgery.joiner == nullptr ? *epoch_.tree.Leaf(leaf())
                                             : by.own.key_package.leaf_node;
  if (forgery.leaf_draft) forgery.leaf_draft(draft);
  base::Random& random =
      forgery.path_random == nullptr ? world_.random() : *forgery.path_random;
  TreeKeys keys =
      forgery.joiner == nullptr ? epoch_.keys.Clone() : TreeKeys(place);
  NewPath path =
      MakePath(plan.tree, keys,
               {suite(), epoch_.context.group_id, place, std::move(draft)},
               by.signing_key, random);
  LeafNode changed = path.leaf_node;
  if (forgery.leaf) forgery.leaf(changed);
  changed.Sign(forgery.leaf_key == nullptr ? by.signing_key : *forgery.leaf_key,
               {epoch_.context.group_id, place});
  if (forgery.signed_leaf) forgery.signed_leaf(changed);
  Replace(path, place, std::move(changed));
  return path;
}

Forged Forger::Commit(const Forgery& forgery) const {
  Plan plan = Apply(forgery);
  const bool external = forgery.joiner != nullptr;
  const Client& by = external ? *forgery.joiner : self_;
  const LeafIndex place = external ? plan.tree.MakeRoom() : leaf();
  CommitInputs inputs;
  inputs.init_secret = forgery.init_secret.has_value()
                           ? forgery.init_secret->Clone()
                           : epoch_.secrets.init.Clone();
  auto psk_secret = FindPskSecret(plan.psks, world_.psks,
                                  [](const auto&) { return nullptr; });
  if (psk_secret.ok()) inputs.psk_secret = *std::move(psk_secret);

  mls::Commit commit{forgery.proposals, {}};
  TreeKeys keys = epoch_.keys.Clone();
  std::optional<NewPath> path;
  if (forgery.path) {
    path = PathOf(forgery, plan, place);
    plan.tree = path->tree;
    keys = path->keys.Clone();
    inputs.commit_secret = path->commit_secret.Clone();
  }
  GroupContext provisional =
      ProvisionalContext(epoch_.context, plan.tree, plan.extensions);
  if (path.has_value()) {
    GroupContext seen = provisional;
    if (forgery.provisional) forgery.provisional(seen);
    auto sealed =
        EncryptPath(*path, suite(), plan.added, seen, world_.random());
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    commit.path = *std::move(sealed);
    if (forgery.update_path) forgery.update_path(*commit.path);
  }
  AuthenticatedContent content = Frame(std::move(commit));
  if (external) {
    content.content.sender = {SenderType::kNewMemberCommit, {}, 0};
  }
  if (forgery.content) forgery.content(content.content);
  content.Sign(by.signing_key, epoch_.context);
  auto next = BeginEpoch(epoch_, std::move(provisional), plan.tree,
                         std::move(keys), content, inputs);
  content.auth.confirmation_tag = base::ToBytes(next.epoch.confirmation_tag);
  if (forgery.auth) forgery.auth(content.auth);
  return {Seal(std::move(content)), std::move(next)};
}

WelcomeForgery WelcomeTo(GroupWorld& world,
                         const std::vector<Client*>& members) {
  RatchetTree tree(world.Offer(*members[0]).leaf_node);
  for (size_t i = 1; i < members.size(); ++i) {
    tree.Add(world.Offer(*members[i]).leaf_node);
  }
  GroupContext context;
  context.cipher_suite = world.suite();
  context.group_id = world.random().Some(16);
  context.epoch = 1;
  context.confirmed_transcript_hash = world.random().Some(32);
  return {.context = std::move(context),
          .tree = std::move(tree),
          .signer = {0},
          .signing_key = &members[0]->signing_key,
          .psks = {},
          .path_secret = std::nullopt};
}

namespace {

constexpr base::ByteArray<32> kJoiner = {7};

Secret PskSecretOf(GroupWorld& world, const std::vector<PreSharedKeyId>& psks) {
  auto secret =
      FindPskSecret(psks, world.psks, [](const auto&) { return nullptr; });
  return secret.ok() ? *std::move(secret) : Secret();
}

}  // namespace

GroupInfo ForgeGroupInfo(GroupWorld& world, const WelcomeForgery& forgery) {
  GroupInfo info;
  info.group_context = forgery.context;
  if (forgery.tree_hash) {
    info.group_context.tree_hash = base::ToBytes(forgery.tree.TreeHash());
  }
  if (forgery.carry_tree) {
    info.extensions.push_back(MakeExtension(kRatchetTree, forgery.tree));
  }
  info.signer = forgery.signer;
  const EpochSecrets secrets = DeriveEpoch(
      Secret(kJoiner), PskSecretOf(world, forgery.psks), info.group_context);
  info.confirmation_tag = base::ToBytes(
      ConfirmationTag(secrets, info.group_context.confirmed_transcript_hash));
  info.extensions.push_back(MakeExtension(
      kExternalPub,
      ExternalPub{
          ExternalKey(world.suite(), secrets.external).public_key().bytes()}));
  if (forgery.info) forgery.info(info);
  info.Sign(*forgery.signing_key);
  return info;
}

MlsMessage ForgeWelcome(GroupWorld& world, const WelcomeForgery& forgery,
                        const KeyPackage& to) {
  Welcome welcome;
  welcome.cipher_suite = to.cipher_suite;
  welcome.encrypted_group_info = EncryptGroupInfo(
      ForgeGroupInfo(world, forgery),
      WelcomeSecret(Secret(kJoiner), PskSecretOf(world, forgery.psks)));
  GroupSecrets secrets;
  secrets.joiner_secret = base::SecretBytes(base::ByteView(kJoiner));
  secrets.psks = forgery.psks;
  if (forgery.path_secret.has_value()) {
    secrets.path_secret = base::SecretBytes(forgery.path_secret->Reveal());
  }
  if (forgery.secrets) forgery.secrets(secrets);
  auto sealed = EncryptGroupSecrets(secrets, to, welcome.encrypted_group_info,
                                    world.random());
  EXPECT_TRUE(sealed.ok()) << sealed.status();
  welcome.secrets.push_back(*std::move(sealed));
  if (forgery.welcome) forgery.welcome(welcome);
  return {std::move(welcome)};
}

}  // namespace hotline::mls
