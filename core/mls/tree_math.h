// Where the nodes of a full binary tree stand in an array: RFC 9420 appendix C.
// Leaf L is node 2L; the nodes of a level are those whose number ends in as
// many ones. A tree has 2^d leaves and 2^(d+1) - 1 nodes.
#pragma once

#include <vector>

#include "core/mls/leaf_node.h"

namespace hotline::mls {

struct NodeIndex {
  uint32_t value = 0;
  auto operator<=>(const NodeIndex&) const = default;
};

// More than any group of ours has; it bounds what a foreign tree may cost.
inline constexpr uint32_t kMostLeaves = uint32_t{1} << 14;

constexpr NodeIndex NodeOf(LeafIndex leaf) { return {2 * leaf.value}; }
constexpr bool IsLeaf(NodeIndex node) { return node.value % 2 == 0; }
// Of a node that is a leaf.
constexpr LeafIndex LeafOf(NodeIndex node) { return {node.value / 2}; }

// 0 for leaves.
uint32_t Level(NodeIndex node);

// `leaf_count` is a power of two.
constexpr uint32_t NodeCount(uint32_t leaf_count) { return 2 * leaf_count - 1; }
constexpr NodeIndex Root(uint32_t leaf_count) { return {leaf_count - 1}; }

// Of a node that is not a leaf.
NodeIndex Left(NodeIndex node);
NodeIndex Right(NodeIndex node);
// Of a node that is not the root.
NodeIndex Parent(NodeIndex node);
NodeIndex Sibling(NodeIndex node);

// Parent of `leaf` to the root, both included; empty for a tree of one leaf.
std::vector<NodeIndex> DirectPath(LeafIndex leaf, uint32_t leaf_count);
// Whether `node` is `ancestor` or lies below it.
bool IsInSubtree(NodeIndex node, NodeIndex ancestor);
// The lowest node that has both below it.
NodeIndex CommonAncestor(LeafIndex a, LeafIndex b);

}  // namespace hotline::mls
