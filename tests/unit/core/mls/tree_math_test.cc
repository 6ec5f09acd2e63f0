#include "core/mls/tree_math.h"

#include <gtest/gtest.h>

namespace hotline::mls {
namespace {

constexpr uint32_t kLeafCounts[] = {1, 2, 4, 8, 64, kMostLeaves};

// A tree as the RFC draws it: between `first` and `first` + 2 * leaves - 2
// stands the root, and left and right of it are its subtrees.
struct Drawn {
  uint32_t leaf_count;
  std::vector<uint32_t> level, parent, left, right;

  explicit Drawn(uint32_t leaves) : leaf_count(leaves) {
    for (auto* one : {&level, &parent, &left, &right}) {
      one->resize(2 * leaves - 1);
    }
    Draw(0, leaves);
  }

  uint32_t Draw(uint32_t first, uint32_t leaves) {
    const uint32_t root = first + leaves - 1;
    if (leaves == 1) return root;
    left[root] = Draw(first, leaves / 2);
    right[root] = Draw(root + 1, leaves / 2);
    parent[left[root]] = parent[right[root]] = root;
    level[root] = level[left[root]] + 1;
    return root;
  }
};

TEST(TreeMath, EveryNodeStandsWhereTheTreeIsDrawn) {
  for (uint32_t leaf_count : kLeafCounts) {
    const Drawn drawn(leaf_count);
    ASSERT_EQ(NodeCount(leaf_count), drawn.level.size());
    for (uint32_t at = 0; at < NodeCount(leaf_count); ++at) {
      const NodeIndex node{at};
      ASSERT_EQ(Level(node), drawn.level[at]);
      ASSERT_EQ(IsLeaf(node), drawn.level[at] == 0);
      if (!IsLeaf(node)) {
        ASSERT_EQ(Left(node).value, drawn.left[at]);
        ASSERT_EQ(Right(node).value, drawn.right[at]);
      }
      if (node != Root(leaf_count)) {
        ASSERT_EQ(Parent(node).value, drawn.parent[at]);
      }
    }
  }
}

TEST(TreeMath, SiblingsAreTheTwoChildrenOfOneParent) {
  for (uint32_t at = 1; at < NodeCount(64); at += 2) {
    EXPECT_EQ(Sibling(Left({at})), Right({at}));
    EXPECT_EQ(Sibling(Right({at})), Left({at}));
  }
}

TEST(TreeMath, ADirectPathIsTheParentsUpToTheRoot) {
  EXPECT_TRUE(DirectPath({0}, 1).empty());
  for (uint32_t leaf = 0; leaf < 64; ++leaf) {
    const auto path = DirectPath({leaf}, 64);
    ASSERT_EQ(path.size(), 6u);
    NodeIndex below = NodeOf({leaf});
    for (NodeIndex node : path) {
      EXPECT_EQ(node, Parent(below));
      below = node;
    }
    EXPECT_EQ(below, Root(64));
  }
}

TEST(TreeMath, ANodeIsInASubtreeIfAndOnlyIfItDescendsFromItsRoot) {
  for (uint32_t a = 0; a < NodeCount(16); ++a) {
    for (uint32_t b = 0; b < NodeCount(16); ++b) {
      NodeIndex up{a};
      while (up.value != b && up != Root(16)) up = Parent(up);
      EXPECT_EQ(IsInSubtree({a}, {b}), up.value == b) << a << " " << b;
    }
  }
}

TEST(TreeMath, TheCommonAncestorIsTheLowestNodeAboveBoth) {
  for (uint32_t a = 0; a < 16; ++a) {
    for (uint32_t b = 0; b < 16; ++b) {
      const NodeIndex node = CommonAncestor({a}, {b});
      EXPECT_EQ(node, CommonAncestor({b}, {a}));
      EXPECT_TRUE(IsInSubtree(NodeOf({a}), node));
      EXPECT_TRUE(IsInSubtree(NodeOf({b}), node));
      if (IsLeaf(node)) {
        EXPECT_EQ(a, b);
      } else {
        EXPECT_NE(IsInSubtree(NodeOf({a}), Left(node)),
                  IsInSubtree(NodeOf({b}), Left(node)));
      }
    }
  }
}

TEST(TreeMath, LeavesAndTheirNodesAreTheSameBothWays) {
  for (uint32_t leaf : {0u, 1u, 77u, kMostLeaves - 1}) {
    EXPECT_TRUE(IsLeaf(NodeOf({leaf})));
    EXPECT_EQ(LeafOf(NodeOf({leaf})).value, leaf);
  }
}

}  // namespace
}  // namespace hotline::mls
