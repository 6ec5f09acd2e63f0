// Ratchet trees that nobody could have made in good faith: refused, or harmless
// until they are validated.
#include "core/mls/parent_hash.h"
#include "tests/unit/core/mls/naive_tree.h"

namespace hotline::mls {
namespace {

using base::Bytes;
using Nodes = std::vector<std::optional<Node>>;

class HostileTree : public testing::Test {
 protected:
  Node Leaf() { return {SampleLeaf(random_)}; }
  Node ParentWith(std::vector<LeafIndex> unmerged_leaves) {
    ParentNode parent = SampleParent(random_);
    parent.unmerged_leaves = std::move(unmerged_leaves);
    return {std::move(parent)};
  }

  // Every question that one may ask of a tree that is not validated, and every
  // change.
  void AskEverything(const RatchetTree& tree) {
    const uint32_t nodes = std::min(NodeCount(tree.leaf_count()), 127u);
    for (uint32_t at = 0; at < nodes; ++at) {
      for (NodeIndex one : tree.Resolution({at})) tree.KeyAt(one);
      tree.TreeHash({at});
      tree.TreeHashWithout({at}, {{0}, {1}, {0x80000000}});
    }
    tree.MembersSupport();
    VerifyParentHashes(tree).IgnoreError();
    EXPECT_EQ(RatchetTree::Decode(Encode(tree))->TreeHash(), tree.TreeHash());
    tree.EachLeaf([&](LeafIndex leaf, const LeafNode&) {
      if (leaf.value < 64) Change(tree, leaf);
    });
  }

  void Change(const RatchetTree& tree, LeafIndex leaf) {
    RatchetTree changed = tree;
    std::vector<std::pair<NodeIndex, ParentNode>> path;
    for (const PathStep& step : tree.FilteredDirectPath(leaf)) {
      path.emplace_back(step.node, SampleParent(random_));
    }
    changed.SetPath(leaf, SampleLeaf(random_), std::move(path));
    changed.Add(SampleLeaf(random_));
    changed.Remove(leaf);
    changed.TreeHash();
    RatchetTree::EachDifference(tree, changed,
                                [](NodeIndex, const Node*, const Node*) {});
  }

  absl::Status Decode(const Nodes& nodes) {
    const auto tree = RatchetTree::Decode(TreeExtension(nodes));
    if (tree.ok()) AskEverything(*tree);
    return tree.status();
  }

  SeededRandom random_{1};
};

constexpr auto kMalformed = absl::StatusCode::kInvalidArgument;

TEST_F(HostileTree, WithAParentNodeAtThePlaceOfALeafIsRefused) {
  EXPECT_EQ(Decode({ParentWith({})}).code(), kMalformed);
  EXPECT_EQ(Decode({Leaf(), ParentWith({}), ParentWith({})}).code(),
            kMalformed);
  EXPECT_TRUE(Decode({Leaf(), ParentWith({}), Leaf()}).ok());
}

TEST_F(HostileTree, WithALeafAtThePlaceOfAParentNodeIsRefused) {
  EXPECT_EQ(Decode({Leaf(), Leaf(), Leaf()}).code(), kMalformed);
  EXPECT_EQ(Decode({Leaf(), Leaf()}).code(), kMalformed);
}

TEST_F(HostileTree, ThatEndsWithABlankNodeIsRefused) {
  EXPECT_EQ(Decode({Leaf(), std::nullopt}).code(), kMalformed);
  EXPECT_EQ(Decode({Leaf(), std::nullopt, std::nullopt}).code(), kMalformed);
  EXPECT_EQ(Decode({std::nullopt}).code(), kMalformed);
}

TEST_F(HostileTree, ThatNobodyIsInIsRefused) {
  EXPECT_EQ(Decode({}).code(), kMalformed);
  EXPECT_EQ(Decode({std::nullopt, ParentWith({})}).code(), kMalformed);
  EXPECT_EQ(
      Decode({std::nullopt, ParentWith({{0}}), std::nullopt, ParentWith({})})
          .code(),
      kMalformed);
}

TEST_F(HostileTree, OfMoreLeavesThanTheMostIsRefused) {
  Nodes nodes(NodeCount(kMostLeaves));
  nodes.back() = Leaf();
  EXPECT_TRUE(Decode(nodes).ok());
  nodes.insert(nodes.begin(), 2, std::nullopt);
  EXPECT_EQ(Decode(nodes).code(), absl::StatusCode::kResourceExhausted);
  nodes.assign(NodeCount(2 * kMostLeaves), std::nullopt);
  EXPECT_EQ(Decode(nodes).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(HostileTree, WithUnmergedLeavesThatAreNotThereIsHarmless) {
  for (const std::vector<LeafIndex>& leaves :
       {std::vector<LeafIndex>{{1}},
        {{2}},
        {{3}},
        {{4}},
        {{100}},
        {{0x7fffffff}},
        {{0x80000000}},
        {{0}, {1}, {2}, {3}, {0xffffffff}}}) {
    EXPECT_TRUE(Decode({Leaf(), ParentWith(leaves), std::nullopt,
                        ParentWith(leaves), Leaf()})
                    .ok());
  }
}

TEST_F(HostileTree, WithUnmergedLeavesThatAreNotThereIsNotParentHashValid) {
  const auto tree = RatchetTree::Decode(TreeExtension(
      {Leaf(), ParentWith({{1}}), std::nullopt, std::nullopt, Leaf()}));
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(VerifyParentHashes(*tree).code(), kMalformed);
}

TEST_F(HostileTree, WithMoreBytesBehindItIsRefused) {
  Bytes bytes = TreeExtension({Leaf()});
  bytes.push_back(0);
  EXPECT_EQ(RatchetTree::Decode(bytes).status().code(), kMalformed);
}

TEST_F(HostileTree, ThatIsCutAnywhereIsRefused) {
  const Bytes bytes =
      TreeExtension({Leaf(), ParentWith({{1}}), Leaf(), std::nullopt, Leaf()});
  ASSERT_TRUE(RatchetTree::Decode(bytes).ok());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(
        RatchetTree::Decode(base::ByteView(bytes).first(size)).status().code(),
        kMalformed);
  }
}

TEST_F(HostileTree, OfAnyNodesIsRefusedOrHarmless) {
  int decoded = 0;
  for (int i = 0; i < 500; ++i) {
    Nodes nodes(1 + random_.Below(40));
    for (size_t at = 0; at < nodes.size(); ++at) {
      if (random_.Below(3) == 0 && at + 1 < nodes.size()) continue;
      std::vector<LeafIndex> unmerged;
      for (uint32_t leaf = random_.Below(4); leaf < 24; leaf += 1 + leaf) {
        if (random_.Below(2) == 0) unmerged.push_back({leaf});
      }
      const bool parent = (at % 2 == 1) != (random_.Below(500) == 0);
      nodes[at] = parent ? ParentWith(unmerged) : Leaf();
    }
    decoded += Decode(nodes).ok() ? 1 : 0;
  }
  EXPECT_GT(decoded, 100);
}

}  // namespace
}  // namespace hotline::mls
