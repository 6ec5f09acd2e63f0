#include "core/mls/parent_hash.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace hotline::mls {
namespace {

// The parent_hash of a node; empty if it has none.
base::ByteView ParentHashOf(const RatchetTree& tree, NodeIndex node) {
  if (const ParentNode* parent = tree.ParentAt(node)) {
    return parent->parent_hash;
  }
  const LeafNode* leaf = IsLeaf(node) ? tree.Leaf(LeafOf(node)) : nullptr;
  if (leaf == nullptr || leaf->source != LeafNodeSource::kCommit) return {};
  return leaf->parent_hash;
}

// The one node in the resolution of `child` that is not among P's unmerged
// leaves below it. Nothing if there is none, or more than one, or if an
// unmerged leaf is not in the resolution.
std::optional<NodeIndex> RestOfResolution(const RatchetTree& tree,
                                          const ParentNode& parent,
                                          NodeIndex child) {
  std::vector<NodeIndex> resolution = tree.Resolution(child);
  std::sort(resolution.begin(), resolution.end());
  std::vector<NodeIndex> unmerged, rest;
  for (LeafIndex leaf : parent.unmerged_leaves) {
    if (IsInSubtree(NodeOf(leaf), child)) unmerged.push_back(NodeOf(leaf));
  }
  std::set_symmetric_difference(resolution.begin(), resolution.end(),
                                unmerged.begin(), unmerged.end(),
                                std::back_inserter(rest));
  if (rest.size() != 1 || resolution.size() != unmerged.size() + 1) {
    return std::nullopt;
  }
  return rest.front();
}

// Whether P, at `node`, is parent-hash valid by a node below `child`.
bool IsValidBelow(const RatchetTree& tree, NodeIndex node,
                  const ParentNode& parent, NodeIndex child) {
  const auto rest = RestOfResolution(tree, parent, child);
  if (!rest.has_value()) return false;
  const base::ByteView parent_hash = ParentHashOf(tree, *rest);
  return !parent_hash.empty() &&
         base::ConstantTimeEqual(
             ParentHash(tree, {node, Sibling(child)}, parent), parent_hash);
}

}  // namespace

Hash ParentHash(const RatchetTree& tree, const PathStep& step,
                const ParentNode& parent) {
  const Hash original =
      tree.TreeHashWithout(step.copath, parent.unmerged_leaves);
  return crypto::Sha256(base::Writer()
                            .Opaque(parent.encryption_key)
                            .Opaque(parent.parent_hash)
                            .Opaque(original)
                            .bytes());
}

absl::Status VerifyParentHashes(const RatchetTree& tree) {
  for (uint32_t at = 1; at < NodeCount(tree.leaf_count()); at += 2) {
    const NodeIndex node{at};
    const ParentNode* parent = tree.ParentAt(node);
    if (parent == nullptr) continue;
    if (IsValidBelow(tree, node, *parent, Left(node)) ==
        IsValidBelow(tree, node, *parent, Right(node))) {
      return absl::InvalidArgumentError(
          absl::StrCat("ratchet tree: node ", at, " is not parent-hash valid"));
    }
  }
  return absl::OkStatus();
}

}  // namespace hotline::mls
