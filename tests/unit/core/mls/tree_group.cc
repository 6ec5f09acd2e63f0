#include "tests/unit/core/mls/tree_group.h"

namespace hotline::mls {
namespace {

const base::Bytes kGroupId = {1, 2, 3};

}  // namespace

TreeGroup::TreeGroup(CipherSuite suite, uint64_t seed)
    : suite_(suite), random_(seed), tree_(LeafNode()) {
  auto key = crypto::KemPrivateKey::Generate(KemOf(suite_), random_);
  tree_ = RatchetTree(NewLeaf(key.public_key().bytes()));
  keys_.emplace(LeafIndex{0}, TreeKeys({0}))
      .first->second.Set(NodeOf({0}), std::move(key));
}

TreeGroup TreeGroup::Patchy(CipherSuite suite) {
  TreeGroup group(suite, 3);
  group.GrowTo(9);
  for (uint32_t leaf : {0u, 5u, 2u}) group.Apply(group.Commit({leaf}));
  group.Remove({1});
  group.Update({6});
  group.Add();
  group.Add();
  return group;
}

LeafNode TreeGroup::NewLeaf(HpkePublicKey key) {
  LeafNode leaf = SampleLeaf(random_);
  leaf.encryption_key = std::move(key);
  leaf.signature_key = base::ToBytes(signing_key_.verify_key());
  return leaf;
}

std::vector<LeafIndex> TreeGroup::Members() const {
  std::vector<LeafIndex> members;
  for (const auto& [leaf, keys] : keys_) members.push_back(leaf);
  return members;
}

LeafIndex TreeGroup::Add() {
  auto key = crypto::KemPrivateKey::Generate(KemOf(suite_), random_);
  const LeafIndex leaf = tree_.Add(NewLeaf(key.public_key().bytes()));
  keys_.emplace(leaf, TreeKeys(leaf))
      .first->second.Set(NodeOf(leaf), std::move(key));
  return leaf;
}

LeafIndex TreeGroup::LetIn() {
  const LeafIndex leaf = tree_.MakeRoom();
  keys_.emplace(leaf, TreeKeys(leaf));
  return leaf;
}

void TreeGroup::Update(LeafIndex leaf) {
  auto key = crypto::KemPrivateKey::Generate(KemOf(suite_), random_);
  tree_.Update(leaf, NewLeaf(key.public_key().bytes()));
  keys_.at(leaf).Set(NodeOf(leaf), std::move(key));
  for (auto& [other, keys] : keys_) keys.Keep(tree_);
}

void TreeGroup::Remove(LeafIndex leaf) {
  tree_.Remove(leaf);
  keys_.erase(leaf);
  for (auto& [other, keys] : keys_) keys.Keep(tree_);
}

void TreeGroup::GrowTo(size_t size) {
  while (keys_.size() < size) Add();
  Apply(Commit(Members().back()));
}

TreeGroup::Sent TreeGroup::Commit(LeafIndex sender,
                                  std::vector<LeafIndex> added) {
  const LeafNode* old = tree_.Leaf(sender);
  NewPath made =
      MakePath(tree_, keys_.at(sender),
               {suite_, kGroupId, sender, old == nullptr ? NewLeaf({}) : *old},
               signing_key_, random_);
  GroupContext context;
  context.cipher_suite = suite_;
  context.group_id = kGroupId;
  context.epoch = epoch_ + 1;
  context.tree_hash = base::ToBytes(made.tree.TreeHash());
  auto path = EncryptPath(made, suite_, added, context, random_);
  EXPECT_TRUE(path.ok()) << path.status();
  return {sender, std::move(added), std::move(context), std::move(made),
          *std::move(path)};
}

absl::StatusOr<RatchetTree> TreeGroup::Merge(const Sent& sent) const {
  return MergePath(tree_, suite_, sent.sender, sent.added, sent.path);
}

absl::StatusOr<OpenedPath> TreeGroup::Open(const Sent& sent,
                                           LeafIndex leaf) const {
  const auto merged = Merge(sent);
  if (!merged.ok()) return merged.status();
  return DecryptPath(tree_, *merged, keys_.at(leaf), suite_, sent.sender,
                     sent.added, sent.path, sent.context);
}

void TreeGroup::OpenWelcome(const Sent& sent, LeafIndex leaf) {
  const NodeIndex node = CommonAncestor(sent.sender, leaf);
  const auto& steps = sent.made.steps;
  const auto step =
      std::find_if(steps.begin(), steps.end(),
                   [node](const PathStep& one) { return one.node == node; });
  ASSERT_NE(step, steps.end());
  const auto commit_secret = ImplantPath(
      sent.made.tree, suite_, sent.sender, node,
      sent.made.path_secrets[static_cast<size_t>(step - steps.begin())],
      keys_.at(leaf));
  ASSERT_TRUE(commit_secret.ok()) << commit_secret.status();
  EXPECT_TRUE(commit_secret->Equals(sent.made.commit_secret));
}

void TreeGroup::Apply(Sent sent) {
  const auto merged = Merge(sent);
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ(merged->TreeHash(), sent.made.tree.TreeHash());
  for (auto& [leaf, keys] : keys_) {
    if (leaf == sent.sender) continue;
    if (std::count(sent.added.begin(), sent.added.end(), leaf) > 0) {
      OpenWelcome(sent, leaf);
      continue;
    }
    auto opened = Open(sent, leaf);
    ASSERT_TRUE(opened.ok()) << opened.status() << " at " << leaf.value;
    EXPECT_TRUE(opened->commit_secret.Equals(sent.made.commit_secret));
    keys = std::move(opened->keys);
  }
  keys_.at(sent.sender) = std::move(sent.made.keys);
  tree_ = *merged;
  ++epoch_;
}

void TreeGroup::ExpectKeysFit() const {
  for (const auto& [leaf, keys] : keys_) {
    size_t fitting = 0;
    std::vector<NodeIndex> nodes = DirectPath(leaf, tree_.leaf_count());
    nodes.push_back(NodeOf(leaf));
    for (NodeIndex node : nodes) {
      const crypto::KemPrivateKey* key = keys.Find(node);
      if (key == nullptr) continue;
      ASSERT_NE(tree_.KeyAt(node), nullptr);
      EXPECT_EQ(*tree_.KeyAt(node), key->public_key().bytes());
      ++fitting;
    }
    EXPECT_EQ(keys.size(), fitting) << "keys of others, at " << leaf.value;
    EXPECT_NE(keys.Find(NodeOf(leaf)), nullptr);
  }
}

void TreeGroup::ExpectRefused(const Sent& sent, LeafIndex leaf) const {
  EXPECT_EQ(Open(sent, leaf).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace hotline::mls
