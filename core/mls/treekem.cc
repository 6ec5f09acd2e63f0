#include "core/mls/treekem.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline::mls {
namespace {

// Whom the path secret of a step goes to: section 7.5.
std::vector<NodeIndex> Recipients(const RatchetTree& tree, const PathStep& step,
                                  const std::vector<LeafIndex>& added) {
  std::vector<NodeIndex> nodes = tree.Resolution(step.copath);
  std::erase_if(nodes, [&added](NodeIndex node) {
    return IsLeaf(node) &&
           std::binary_search(added.begin(), added.end(), LeafOf(node));
  });
  return nodes;
}

using Parents = std::vector<std::pair<NodeIndex, ParentNode>>;

// Parent hashes from the root down (section 7.9.1); `keys` are those of
// `steps`. Returns the parents and the parent_hash of the leaf.
std::pair<Parents, base::Bytes> ChainParents(
    const RatchetTree& tree, const std::vector<PathStep>& steps,
    const std::vector<HpkePublicKey>& keys) {
  Parents parents(steps.size());
  base::Bytes parent_hash;
  for (size_t i = steps.size(); i-- > 0;) {
    parents[i] = {steps[i].node, ParentNode{keys[i], parent_hash, {}}};
    parent_hash = base::ToBytes(ParentHash(tree, steps[i], parents[i].second));
  }
  return {std::move(parents), std::move(parent_hash)};
}

}  // namespace

TreeKeys TreeKeys::Clone() const {
  TreeKeys copy(leaf_);
  for (const auto& [node, key] : keys_) copy.Set(node, key.Clone());
  return copy;
}

bool TreeKeys::Fit(const RatchetTree& tree) const {
  return Find(NodeOf(leaf_)) != nullptr &&
         std::all_of(keys_.begin(), keys_.end(), [&tree](const auto& one) {
           const HpkePublicKey* key = tree.KeyAt(one.first);
           return key != nullptr && *key == one.second.public_key().bytes();
         });
}

const crypto::KemPrivateKey* TreeKeys::Find(NodeIndex node) const {
  auto found = keys_.find(node);
  return found == keys_.end() ? nullptr : &found->second;
}

void TreeKeys::Set(NodeIndex node, crypto::KemPrivateKey key) {
  keys_.insert_or_assign(node, std::move(key));
}

void TreeKeys::Keep(const RatchetTree& tree) {
  std::erase_if(keys_, [&tree](const auto& one) {
    const HpkePublicKey* key = tree.KeyAt(one.first);
    return key == nullptr || *key != one.second.public_key().bytes();
  });
}

void TreeKeys::Encode(base::Writer& out) const {
  out.U32(leaf_.value).U32(static_cast<uint32_t>(keys_.size()));
  for (const auto& [node, key] : keys_) {
    out.U32(node.value).Raw(key.secret().Reveal());
  }
}

absl::StatusOr<TreeKeys> TreeKeys::Decode(CipherSuite suite, base::Reader& in) {
  TreeKeys keys({in.U32()});
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    const NodeIndex node{in.U32()};
    in.Require(keys.keys_.empty() || keys.keys_.rbegin()->first < node);
    keys.Set(node, crypto::KemPrivateKey::FromSecret(KemOf(suite),
                                                     DecodeSecret<32>(in)));
  }
  if (!in.ok()) return absl::DataLossError("tree keys: damaged");
  return keys;
}

crypto::KemPrivateKey NodeKey(CipherSuite suite, const Secret& path_secret) {
  const Secret node_secret = DeriveSecret(path_secret, "node");
  // 32 bytes are always enough to derive from.
  return *crypto::KemPrivateKey::Derive(KemOf(suite), node_secret.Reveal());
}

Secret NextPathSecret(const Secret& path_secret) {
  return DeriveSecret(path_secret, "path");
}

NewPath MakePath(const RatchetTree& tree, const TreeKeys& keys,
                 const PathDraft& draft, const crypto::SigningKey& signing_key,
                 base::Random& random) {
  NewPath path{tree, keys.Clone(), tree.FilteredDirectPath(draft.sender),
               {},   {},           draft.leaf_node};
  Secret path_secret;
  random.Fill(path_secret.Reveal());
  std::vector<HpkePublicKey> public_keys;
  for (const PathStep& step : path.steps) {
    auto key = NodeKey(draft.suite, path_secret);
    public_keys.push_back(key.public_key().bytes());
    path.keys.Set(step.node, std::move(key));
    Secret next = NextPathSecret(path_secret);
    path.path_secrets.push_back(std::move(path_secret));
    path_secret = std::move(next);
  }
  path.commit_secret = std::move(path_secret);

  auto leaf_key = crypto::KemPrivateKey::Generate(KemOf(draft.suite), random);
  auto [parents, parent_hash] = ChainParents(tree, path.steps, public_keys);
  LeafNode& leaf = path.leaf_node;
  leaf.encryption_key = leaf_key.public_key().bytes();
  leaf.source = LeafNodeSource::kCommit;
  leaf.parent_hash = std::move(parent_hash);
  leaf.Sign(signing_key, {draft.group_id, draft.sender});
  path.keys.Set(NodeOf(draft.sender), std::move(leaf_key));
  path.tree.SetPath(draft.sender, leaf, std::move(parents));
  path.keys.Keep(path.tree);
  return path;
}

absl::StatusOr<UpdatePath> EncryptPath(const NewPath& path, CipherSuite suite,
                                       const std::vector<LeafIndex>& added,
                                       const GroupContext& group_context,
                                       base::Random& random) {
  const base::Bytes context = Encode(group_context);
  UpdatePath out{path.leaf_node, {}};
  for (size_t i = 0; i < path.steps.size(); ++i) {
    const PathStep& step = path.steps[i];
    UpdatePathNode& node = out.nodes.emplace_back();
    node.encryption_key = *path.tree.KeyAt(step.node);
    for (NodeIndex to : Recipients(path.tree, step, added)) {
      auto key =
          crypto::KemPublicKey::Parse(KemOf(suite), *path.tree.KeyAt(to));
      if (!key.ok()) return key.status();
      auto sealed = EncryptWithLabel(*key, "UpdatePathNode", context,
                                     path.path_secrets[i].Reveal(), random);
      if (!sealed.ok()) return sealed.status();
      node.encrypted_path_secret.push_back(*std::move(sealed));
    }
  }
  return out;
}

absl::StatusOr<RatchetTree> MergePath(const RatchetTree& tree,
                                      CipherSuite suite, LeafIndex sender,
                                      const std::vector<LeafIndex>& added,
                                      const UpdatePath& path) {
  const auto steps = tree.FilteredDirectPath(sender);
  if (path.nodes.size() != steps.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "UpdatePath: ", path.nodes.size(), " nodes, not ", steps.size()));
  }
  std::vector<HpkePublicKey> keys;
  for (size_t i = 0; i < steps.size(); ++i) {
    const UpdatePathNode& node = path.nodes[i];
    if (node.encrypted_path_secret.size() !=
        Recipients(tree, steps[i], added).size()) {
      return absl::InvalidArgumentError(
          "UpdatePath: ciphertexts are not one for each of the resolution");
    }
    auto key = crypto::KemPublicKey::Parse(KemOf(suite), node.encryption_key);
    if (!key.ok()) return key.status();
    keys.push_back(node.encryption_key);
  }
  auto [parents, parent_hash] = ChainParents(tree, steps, keys);
  if (!base::ConstantTimeEqual(parent_hash, path.leaf_node.parent_hash)) {
    return absl::InvalidArgumentError(
        "UpdatePath: the leaf's parent_hash is not that of the path");
  }
  RatchetTree merged = tree;
  merged.SetPath(sender, path.leaf_node, std::move(parents));
  return merged;
}

absl::StatusOr<Secret> ImplantPath(const RatchetTree& tree, CipherSuite suite,
                                   LeafIndex sender, NodeIndex node,
                                   const Secret& path_secret, TreeKeys& keys) {
  Secret secret = path_secret.Clone();
  for (const PathStep& step : tree.FilteredDirectPath(sender)) {
    if (Level(step.node) < Level(node)) continue;
    auto key = NodeKey(suite, secret);
    const HpkePublicKey* expected = tree.KeyAt(step.node);
    if (expected == nullptr || *expected != key.public_key().bytes()) {
      return absl::InvalidArgumentError(
          "path secret: gives another key than the tree has");
    }
    keys.Set(step.node, std::move(key));
    secret = NextPathSecret(secret);
  }
  return secret;
}

absl::StatusOr<OpenedPath> DecryptPath(
    const RatchetTree& before, const RatchetTree& merged, const TreeKeys& keys,
    CipherSuite suite, LeafIndex sender, const std::vector<LeafIndex>& added,
    const UpdatePath& path, const GroupContext& group_context) {
  const auto steps = before.FilteredDirectPath(sender);
  auto step = std::find_if(steps.begin(), steps.end(), [&](const auto& one) {
    return IsInSubtree(NodeOf(keys.leaf()), one.copath);
  });
  if (step == steps.end()) {
    return absl::InvalidArgumentError("UpdatePath: has nothing for us");
  }
  const UpdatePathNode& node =
      path.nodes[static_cast<size_t>(step - steps.begin())];
  const auto recipients = Recipients(before, *step, added);
  for (size_t i = 0; i < recipients.size(); ++i) {
    const crypto::KemPrivateKey* key = keys.Find(recipients[i]);
    if (key == nullptr) continue;
    auto opened =
        DecryptWithLabel(*key, "UpdatePathNode", Encode(group_context),
                         node.encrypted_path_secret[i]);
    if (!opened.ok()) return opened.status();
    auto path_secret = Secret::From(opened->Reveal());
    if (!path_secret.ok()) return path_secret.status();
    TreeKeys next = keys.Clone();
    auto commit_secret =
        ImplantPath(merged, suite, sender, step->node, *path_secret, next);
    if (!commit_secret.ok()) return commit_secret.status();
    next.Keep(merged);
    return OpenedPath{std::move(next), *std::move(commit_secret)};
  }
  return absl::InvalidArgumentError("UpdatePath: we hold no key of it");
}

}  // namespace hotline::mls
