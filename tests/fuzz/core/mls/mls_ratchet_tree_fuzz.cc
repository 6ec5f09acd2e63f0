// Whatever decodes as a ratchet tree encodes to the same bytes. Before it is
// validated it may be asked everything, and changed; its hashes are then those
// of a tree that is decoded anew.
#include "core/mls/parent_hash.h"
#include "tests/fuzz/core/mls/round_trip.h"

namespace hotline::mls {
namespace {

void CheckHashes(const RatchetTree& tree) {
  const auto anew = RatchetTree::Decode(Encode(tree));
  // What is blank behind the last node is not encoded: a tree may be smaller.
  if (!anew.ok() || anew->leaf_count() != tree.leaf_count()) return;
  Require(anew->TreeHash() == tree.TreeHash());
  if (tree.member_count() > 0) {
    Require(anew->MembersSupport() == tree.MembersSupport());
  }
}

void Ask(const RatchetTree& tree) {
  for (uint32_t at = 0; at < NodeCount(tree.leaf_count()); ++at) {
    tree.Resolution({at});
    tree.TreeHashWithout({at}, {{at / 2}});
  }
  VerifyParentHashes(tree).IgnoreError();
  CheckHashes(tree);
}

void Change(const RatchetTree& tree, LeafIndex leaf) {
  RatchetTree changed = tree;
  const Hash before = tree.TreeHash();
  std::vector<std::pair<NodeIndex, ParentNode>> nodes;
  for (const PathStep& step : tree.FilteredDirectPath(leaf)) {
    nodes.emplace_back(step.node, ParentNode{});
  }
  changed.SetPath(leaf, LeafNode(), std::move(nodes));
  CheckHashes(changed);
  const LeafIndex added = changed.Add(LeafNode());
  Require(tree.Leaf(added) == nullptr && changed.Leaf(added) != nullptr);
  changed.Remove(leaf);
  CheckHashes(changed);
  RatchetTree::EachDifference(
      tree, changed,
      [](NodeIndex, const Node* was, const Node* is) { Require(was != is); });
  Require(tree.TreeHash() == before);
}

void Check(base::ByteView input) {
  const auto tree = RatchetTree::Decode(input);
  if (!tree.ok()) return;
  Require(std::ranges::equal(Encode(*tree), input));
  // Larger ones would only be slower.
  if (tree->leaf_count() > 64) return;
  Ask(*tree);
  tree->EachLeaf([&](LeafIndex leaf, const LeafNode&) { Change(*tree, leaf); });
}

}  // namespace
}  // namespace hotline::mls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hotline::mls::Check({data, size});
  return 0;
}
