// Tree hashes (RFC 9420 section 7.8), and the tree as the ratchet_tree
// extension has it (section 12.4.3.3).
#include <algorithm>

#include "core/mls/ratchet_tree.h"
#include "core/mls/subtree.h"

namespace hotline::mls {
namespace {

// TreeHashInput.
Hash HashOfLeaf(LeafIndex leaf, const LeafNode* value) {
  base::Writer out;
  EncodeEnum(NodeType::kLeaf, out);
  out.U32(leaf.value).U8(value == nullptr ? 0 : 1);
  if (value != nullptr) value->Encode(out);
  return crypto::Sha256(out.bytes());
}

Hash HashOfParent(const ParentNode* value, const Hash& left,
                  const Hash& right) {
  base::Writer out;
  EncodeEnum(NodeType::kParent, out);
  out.U8(value == nullptr ? 0 : 1);
  if (value != nullptr) value->Encode(out);
  out.Opaque(left).Opaque(right);
  return crypto::Sha256(out.bytes());
}

using Leaves = std::vector<LeafIndex>;

bool AnyBelow(const Leaves& leaves, NodeIndex node) {
  const uint32_t reach = (1u << Level(node)) - 1;
  auto first = std::lower_bound(leaves.begin(), leaves.end(),
                                LeafIndex{(node.value - reach) / 2});
  return first != leaves.end() && IsInSubtree(NodeOf(*first), node);
}

ParentNode Without(ParentNode parent, const Leaves& leaves) {
  Leaves kept;
  std::set_difference(parent.unmerged_leaves.begin(),
                      parent.unmerged_leaves.end(), leaves.begin(),
                      leaves.end(), std::back_inserter(kept));
  parent.unmerged_leaves = std::move(kept);
  return parent;
}

}  // namespace

const Hash& RatchetTree::HashOf(const Subtree& subtree, NodeIndex node) {
  if (subtree.tree_hash.has_value()) return *subtree.tree_hash;
  if (IsLeaf(node)) {
    subtree.tree_hash = HashOfLeaf(LeafOf(node), subtree.leaf());
  } else {
    const Hash& left = HashOf(*subtree.left, mls::Left(node));
    const Hash& right = HashOf(*subtree.right, mls::Right(node));
    subtree.tree_hash = HashOfParent(subtree.parent(), left, right);
  }
  return *subtree.tree_hash;
}

const Hash& RatchetTree::TreeHash() const {
  return HashOf(*root_, Root(leaf_count_));
}

const Hash& RatchetTree::TreeHash(NodeIndex node) const {
  return HashOf(*Find(node), node);
}

Hash RatchetTree::HashWithout(const Subtree& subtree, NodeIndex node,
                              const Leaves& leaves) {
  if (!AnyBelow(leaves, node)) return HashOf(subtree, node);
  if (IsLeaf(node)) return HashOfLeaf(LeafOf(node), nullptr);
  const Hash left = HashWithout(*subtree.left, mls::Left(node), leaves);
  const Hash right = HashWithout(*subtree.right, mls::Right(node), leaves);
  if (subtree.parent() == nullptr) return HashOfParent(nullptr, left, right);
  const ParentNode parent = Without(*subtree.parent(), leaves);
  return HashOfParent(&parent, left, right);
}

Hash RatchetTree::TreeHashWithout(NodeIndex node, const Leaves& leaves) const {
  return HashWithout(*Find(node), node, leaves);
}

void RatchetTree::Encode(base::Writer& out) const {
  base::Writer nodes;
  size_t end = 0;  // behind the last node that is not blank
  const std::function<void(const Subtree&)> walk = [&](const Subtree& subtree) {
    if (subtree.left != nullptr) walk(*subtree.left);
    nodes.U8(subtree.value == nullptr ? 0 : 1);
    if (subtree.value != nullptr) {
      subtree.value->Encode(nodes);
      end = nodes.bytes().size();
    }
    if (subtree.right != nullptr) walk(*subtree.right);
  };
  walk(*root_);
  out.Opaque(base::ByteView(nodes.bytes()).first(end));
}

absl::StatusOr<RatchetTree> RatchetTree::Decode(base::ByteView bytes) {
  base::Reader in(bytes);
  base::Reader nodes(in.Opaque(kLongestVector));
  std::vector<std::shared_ptr<const Node>> values;
  while (nodes.ok() && !nodes.AtEnd()) {
    if (values.size() == NodeCount(kMostLeaves)) {
      return absl::ResourceExhaustedError("ratchet tree: too many leaves");
    }
    auto value = DecodeOptional<Node>(nodes);
    const bool leaf = values.size() % 2 == 0;
    if (value.has_value()) {
      nodes.Require(std::holds_alternative<LeafNode>(value->value) == leaf);
    }
    values.push_back(value.has_value()
                         ? std::make_shared<const Node>(*std::move(value))
                         : nullptr);
  }
  in.Require(nodes.ok());
  if (auto status = in.Finish("ratchet tree"); !status.ok()) return status;
  if (values.empty() || values.back() == nullptr) {
    return absl::InvalidArgumentError("ratchet tree: ends with a blank node");
  }
  // Section 12.4.3.3 wants an odd number: what ends with a parent node has
  // nobody below it on the right, whom the node could be there for.
  if (values.size() % 2 == 0) {
    return absl::InvalidArgumentError("ratchet tree: ends with a parent node");
  }
  uint32_t leaf_count = 1;
  while (NodeCount(leaf_count) < values.size()) leaf_count *= 2;
  RatchetTree tree(Build(Root(leaf_count), values), leaf_count);
  if (tree.member_count() == 0) {
    return absl::InvalidArgumentError("ratchet tree: nobody is in it");
  }
  return tree;
}

RatchetTree::Link RatchetTree::Build(
    NodeIndex node, const std::vector<std::shared_ptr<const Node>>& values) {
  auto subtree = std::make_shared<Subtree>();
  if (!IsLeaf(node)) {
    subtree->left = Build(mls::Left(node), values);
    subtree->right = Build(mls::Right(node), values);
  }
  if (node.value < values.size()) subtree->value = values[node.value];
  Recount({subtree.get()});
  return subtree;
}

}  // namespace hotline::mls
