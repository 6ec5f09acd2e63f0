#include "core/mls/parent_hash.h"

#include "tests/unit/core/mls/naive_tree.h"
#include "tests/unit/core/mls/tree_group.h"

namespace hotline::mls {
namespace {

using base::Bytes;
using Nodes = std::vector<std::optional<Node>>;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Nodes NodesOf(const RatchetTree& tree) {
  Nodes nodes(NodeCount(tree.leaf_count()));
  for (uint32_t at = 0; at < nodes.size(); ++at) {
    if (const ParentNode* parent = tree.ParentAt({at})) {
      nodes[at] = Node{*parent};
    } else if (IsLeaf({at}) && tree.Leaf(LeafOf({at})) != nullptr) {
      nodes[at] = Node{*tree.Leaf(LeafOf({at}))};
    }
  }
  while (!nodes.back().has_value()) nodes.pop_back();
  return nodes;
}

absl::Status Verify(const Nodes& nodes) {
  const auto tree = RatchetTree::Decode(TreeExtension(nodes));
  return tree.ok() ? VerifyParentHashes(*tree) : tree.status();
}

class ParentHashes : public testing::Test {
 protected:
  // Of nine members, with leaves unmerged at several nodes, and blank ones.
  static TreeGroup Patchy() {
    TreeGroup group(CipherSuite::kX25519, 1);
    group.GrowTo(8);
    for (uint32_t leaf : {0u, 2u, 4u, 6u, 1u})
      group.Apply(group.Commit({leaf}));
    group.Remove({7});
    group.Remove({5});
    group.Apply(group.Commit({4}));
    group.Add();
    group.Add();
    group.Add();
    return group;
  }

  TreeGroup group_ = Patchy();
  Nodes nodes_ = NodesOf(group_.tree());
};

TEST_F(ParentHashes, OfATreeThatMembersMadeAreValid) {
  EXPECT_TRUE(Verify(nodes_).ok());
  bool unmerged = false;
  for (const auto& node : nodes_) {
    const auto* parent =
        node.has_value() ? std::get_if<ParentNode>(&node->value) : nullptr;
    unmerged = unmerged || (parent && !parent->unmerged_leaves.empty());
  }
  EXPECT_TRUE(unmerged);
}

TEST_F(ParentHashes, OfATreeWithoutParentsAreValid) {
  TreeGroup group(CipherSuite::kX25519, 2);
  for (int i = 0; i < 5; ++i) group.Add();
  EXPECT_TRUE(VerifyParentHashes(group.tree()).ok());
}

// Each parent node, with each of its fields spoilt.
TEST_F(ParentHashes, OfATreeWithAnotherParentNodeAreNotValid) {
  using Change = std::function<void(ParentNode&)>;
  const std::vector<Change> changes = {
      [](auto& parent) { parent.encryption_key[0] ^= 1; },
      [](auto& parent) { parent.parent_hash.push_back(1); }};
  for (size_t at = 1; at < nodes_.size(); at += 2) {
    if (!nodes_[at].has_value()) continue;
    for (const Change& change : changes) {
      Nodes changed = nodes_;
      change(std::get<ParentNode>(changed[at]->value));
      EXPECT_EQ(Verify(changed).code(), kInvalid) << at;
    }
  }
}

TEST_F(ParentHashes, OfATreeWithALeafMoreOrLessUnmergedAreNotValid) {
  for (size_t at = 1; at < nodes_.size(); at += 2) {
    if (!nodes_[at].has_value()) continue;
    for (uint32_t leaf = 0; leaf < 8; ++leaf) {
      if (!IsInSubtree(NodeOf({leaf}), {static_cast<uint32_t>(at)})) continue;
      Nodes changed = nodes_;
      auto& unmerged = std::get<ParentNode>(changed[at]->value).unmerged_leaves;
      if (std::erase(unmerged, LeafIndex{leaf}) == 0) {
        unmerged.insert(
            std::upper_bound(unmerged.begin(), unmerged.end(), LeafIndex{leaf}),
            LeafIndex{leaf});
      }
      EXPECT_EQ(Verify(changed).code(), kInvalid) << at << " " << leaf;
    }
  }
}

TEST_F(ParentHashes, OfATreeWithAnotherMemberInItAreNotValid) {
  // Leaf 0 is at the end of the chains up to the root.
  const auto& leaf = std::get<LeafNode>(nodes_[0]->value);
  EXPECT_NE(leaf.credential, Credential());
  for (uint32_t at : {0u, 2u, 4u, 6u}) {
    Nodes changed = nodes_;
    auto& changed_leaf = std::get<LeafNode>(changed[at]->value);
    changed_leaf.credential = Credential::Basic({1});
    changed_leaf.parent_hash.assign(32, 7);
    EXPECT_EQ(Verify(changed).code(), kInvalid) << at;
  }
}

TEST_F(ParentHashes, OfATreeWhoseParentStandsInNoChainAreNotValid) {
  SeededRandom random(3);
  TreeGroup group(CipherSuite::kX25519, 4);
  for (int i = 0; i < 3; ++i) group.Add();
  Nodes nodes = NodesOf(group.tree());
  for (size_t at : {1u, 3u, 5u}) {
    Nodes changed = nodes;
    changed[at] = Node{SampleParent(random)};
    EXPECT_EQ(Verify(changed).code(), kInvalid);
    std::get<ParentNode>(changed[at]->value).parent_hash.clear();
    EXPECT_EQ(Verify(changed).code(), kInvalid);
  }
}

TEST_F(ParentHashes, OfALeafCountOnlyIfItCameWithACommit) {
  TreeGroup group(CipherSuite::kX25519, 5);
  group.GrowTo(2);
  Nodes nodes = NodesOf(group.tree());
  ASSERT_TRUE(Verify(nodes).ok());
  auto& leaf = std::get<LeafNode>(nodes[2]->value);
  ASSERT_EQ(leaf.source, LeafNodeSource::kCommit);
  leaf.source = LeafNodeSource::kUpdate;
  EXPECT_EQ(Verify(nodes).code(), kInvalid);
}

TEST_F(ParentHashes, AreOfTheKeyTheParentHashAndTheOriginalTreeHash) {
  const RatchetTree& tree = group_.tree();
  // The node above the first eight leaves; others were added below it since.
  const PathStep step{{7}, {11}};
  const ParentNode parent = *tree.ParentAt(step.node);
  ASSERT_FALSE(parent.unmerged_leaves.empty());
  const Hash original =
      tree.TreeHashWithout(step.copath, parent.unmerged_leaves);
  EXPECT_NE(original, tree.TreeHash(step.copath));
  EXPECT_EQ(ParentHash(tree, step, parent),
            crypto::Sha256(base::Writer()
                               .Opaque(parent.encryption_key)
                               .Opaque(parent.parent_hash)
                               .Opaque(original)
                               .bytes()));
}

}  // namespace
}  // namespace hotline::mls
