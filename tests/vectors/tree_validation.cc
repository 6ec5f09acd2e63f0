// A tree as a joiner sees it, with what follows from it: tree-validation.json.
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

using mls::NodeIndex;

// One for each node.
std::vector<Entry> ListNodes(Entry& entry, const std::string& field,
                             const mls::RatchetTree& tree) {
  std::vector<Entry> nodes = entry.List(field);
  if (nodes.size() == mls::NodeCount(tree.leaf_count())) return nodes;
  entry.Fail(field + ": not one for each node");
  return {};
}

void CheckResolution(Entry& part, const std::vector<NodeIndex>& resolution) {
  std::vector<Entry> nodes = part.List();
  part.Require(nodes.size() == resolution.size(), "differs in length");
  if (!part.status().ok()) return;
  for (size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].ExpectNumber(resolution[i].value);
  }
}

}  // namespace

absl::Status RunTreeValidation(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  auto tree = ReadTree(entry, "tree");
  if (!tree.ok()) return tree.status();

  uint32_t node = 0;
  for (Entry& part : ListNodes(entry, "tree_hashes", *tree)) {
    part.Expect(tree->TreeHash(NodeIndex{node++}));
  }
  node = 0;
  for (Entry& part : ListNodes(entry, "resolutions", *tree)) {
    CheckResolution(part, tree->Resolution({node++}));
  }
  CheckTree(entry, *tree, entry.Hex("group_id"));
  return entry.status();
}

}  // namespace hotline::vectors
