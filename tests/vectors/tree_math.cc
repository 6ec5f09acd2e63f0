// Where nodes stand: tree-math.json.
#include "core/mls/tree_math.h"

#include <bit>

#include "tests/vectors/format.h"

namespace hotline::vectors {
namespace {

using mls::NodeIndex;

// `field` has one value for each node: that of `of`, or null where the node has
// no such neighbour.
void CheckNodes(Entry& entry, const std::string& field, uint32_t node_count,
                NodeIndex (*of)(NodeIndex), bool (*has)(NodeIndex, NodeIndex)) {
  std::vector<Entry> values = entry.List(field);
  entry.Require(values.size() == node_count, field + ": not one for each node");
  const NodeIndex root{node_count / 2};
  for (uint32_t i = 0; i < values.size(); ++i) {
    if (has({i}, root)) {
      values[i].ExpectNumber(of({i}).value);
    } else {
      values[i].ExpectNull();
    }
  }
}

bool IsParent(NodeIndex node, NodeIndex) { return !mls::IsLeaf(node); }
bool IsNotRoot(NodeIndex node, NodeIndex root) { return node != root; }

}  // namespace

absl::Status RunTreeMath(Entry& entry) {
  const uint32_t leaf_count = entry.Number32("n_leaves");
  entry.Require(std::has_single_bit(leaf_count) && leaf_count <= 1u << 24,
                "n_leaves is no power of two, or too large");
  if (!entry.status().ok()) return entry.status();
  const uint32_t node_count = mls::NodeCount(leaf_count);
  entry.ExpectNumber("n_nodes", node_count);
  entry.ExpectNumber("root", mls::Root(leaf_count).value);
  CheckNodes(entry, "left", node_count, mls::Left, IsParent);
  CheckNodes(entry, "right", node_count, mls::Right, IsParent);
  CheckNodes(entry, "parent", node_count, mls::Parent, IsNotRoot);
  CheckNodes(entry, "sibling", node_count, mls::Sibling, IsNotRoot);
  return entry.status();
}

}  // namespace hotline::vectors
