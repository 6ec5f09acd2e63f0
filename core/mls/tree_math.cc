#include "core/mls/tree_math.h"

#include <bit>

namespace hotline::mls {

uint32_t Level(NodeIndex node) {
  return static_cast<uint32_t>(std::countr_one(node.value));
}

NodeIndex Left(NodeIndex node) {
  return {node.value ^ (1u << (Level(node) - 1))};
}

NodeIndex Right(NodeIndex node) {
  return {node.value ^ (3u << (Level(node) - 1))};
}

NodeIndex Parent(NodeIndex node) {
  const uint32_t level = Level(node);
  return {(node.value | (1u << level)) & ~(1u << (level + 1))};
}

NodeIndex Sibling(NodeIndex node) {
  const NodeIndex parent = Parent(node);
  return node < parent ? Right(parent) : Left(parent);
}

std::vector<NodeIndex> DirectPath(LeafIndex leaf, uint32_t leaf_count) {
  std::vector<NodeIndex> path;
  for (NodeIndex node = NodeOf(leaf); node != Root(leaf_count);) {
    node = Parent(node);
    path.push_back(node);
  }
  return path;
}

bool IsInSubtree(NodeIndex node, NodeIndex ancestor) {
  const uint32_t reach = (1u << Level(ancestor)) - 1;
  return node.value >= ancestor.value - reach &&
         node.value <= ancestor.value + reach;
}

NodeIndex CommonAncestor(LeafIndex a, LeafIndex b) {
  NodeIndex node = NodeOf(a);
  while (!IsInSubtree(NodeOf(b), node)) node = Parent(node);
  return node;
}

}  // namespace hotline::mls
