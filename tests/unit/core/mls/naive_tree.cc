#include "tests/unit/core/mls/naive_tree.h"

#include <algorithm>
#include <set>

namespace hotline::mls {
namespace {

using Numbers = std::vector<uint16_t>;

Numbers Ascending(const std::set<uint16_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}

base::Bytes EncodingOf(const NaiveTree::Value& value) {
  return value.has_value() ? Encode(*value) : base::Bytes();
}

base::Bytes EncodingAt(const RatchetTree& tree, NodeIndex node) {
  if (IsLeaf(node)) {
    const LeafNode* leaf = tree.Leaf(LeafOf(node));
    return leaf == nullptr ? base::Bytes() : Encode(Node{*leaf});
  }
  const ParentNode* parent = tree.ParentAt(node);
  return parent == nullptr ? base::Bytes() : Encode(Node{*parent});
}

}  // namespace

NaiveTree::Value NaiveTree::At(NodeIndex node) const {
  return node.value < nodes_.size() ? nodes_[node.value] : std::nullopt;
}

const LeafNode* NaiveTree::Leaf(LeafIndex leaf) const {
  const Value& value = nodes_[NodeOf(leaf).value];
  return value.has_value() ? &std::get<LeafNode>(value->value) : nullptr;
}

ParentNode* NaiveTree::ParentAt(NodeIndex node) {
  Value& value = nodes_[node.value];
  return value.has_value() ? &std::get<ParentNode>(value->value) : nullptr;
}

std::vector<LeafIndex> NaiveTree::Members() const {
  std::vector<LeafIndex> members;
  for (uint32_t i = 0; i < leaf_count(); ++i) {
    if (Leaf({i}) != nullptr) members.push_back({i});
  }
  return members;
}

LeafIndex NaiveTree::LeftmostBlank() const {
  for (uint32_t i = 0; i < leaf_count(); ++i) {
    if (Leaf({i}) == nullptr) return {i};
  }
  return {leaf_count()};
}

LeafIndex NaiveTree::Add(LeafNode leaf_node) {
  const LeafIndex leaf = LeftmostBlank();
  if (leaf.value == leaf_count()) nodes_.resize(2 * nodes_.size() + 1);
  nodes_[NodeOf(leaf).value] = Node{std::move(leaf_node)};
  for (NodeIndex node : DirectPath(leaf, leaf_count())) {
    ParentNode* parent = ParentAt(node);
    if (parent == nullptr) continue;
    parent->unmerged_leaves.push_back(leaf);
    std::sort(parent->unmerged_leaves.begin(), parent->unmerged_leaves.end());
  }
  return leaf;
}

void NaiveTree::BlankPath(LeafIndex leaf) {
  for (NodeIndex node : DirectPath(leaf, leaf_count())) {
    nodes_[node.value].reset();
  }
}

void NaiveTree::Update(LeafIndex leaf, LeafNode leaf_node) {
  BlankPath(leaf);
  nodes_[NodeOf(leaf).value] = Node{std::move(leaf_node)};
}

void NaiveTree::Remove(LeafIndex leaf) {
  BlankPath(leaf);
  nodes_[NodeOf(leaf).value].reset();
  while (nodes_.size() > 1 && IsBlankBelow(Right(Root(leaf_count())))) {
    nodes_.resize(nodes_.size() / 2);
  }
}

void NaiveTree::SetPath(
    LeafIndex leaf, LeafNode leaf_node,
    const std::vector<std::pair<NodeIndex, ParentNode>>& nodes) {
  Update(leaf, std::move(leaf_node));
  for (const auto& [node, parent] : nodes) nodes_[node.value] = Node{parent};
}

bool NaiveTree::IsBlankBelow(NodeIndex node) const {
  return Resolution(node).empty();
}

std::vector<NodeIndex> NaiveTree::Resolution(NodeIndex node) const {
  if (const Value& value = nodes_[node.value]; value.has_value()) {
    std::vector<NodeIndex> resolution = {node};
    if (IsLeaf(node)) return resolution;
    for (LeafIndex leaf : std::get<ParentNode>(value->value).unmerged_leaves) {
      resolution.push_back(NodeOf(leaf));
    }
    return resolution;
  }
  if (IsLeaf(node)) return {};
  std::vector<NodeIndex> resolution = Resolution(Left(node));
  const std::vector<NodeIndex> right = Resolution(Right(node));
  resolution.insert(resolution.end(), right.begin(), right.end());
  return resolution;
}

std::vector<NodeIndex> NaiveTree::FilteredDirectPath(LeafIndex leaf) const {
  std::vector<NodeIndex> path;
  NodeIndex below = NodeOf(leaf);
  for (NodeIndex node : DirectPath(leaf, leaf_count())) {
    if (!Resolution(Sibling(below)).empty()) path.push_back(node);
    below = node;
  }
  return path;
}

Hash NaiveTree::TreeHash(NodeIndex node) const {
  base::Writer input;
  input.U8(IsLeaf(node) ? 1 : 2);
  if (IsLeaf(node)) input.U32(LeafOf(node).value);
  const Value& value = nodes_[node.value];
  input.U8(value.has_value() ? 1 : 0);
  if (value.has_value()) {
    // NodeType is not part of the input.
    input.Raw(base::ByteView(Encode(*value)).subspan(1));
  }
  if (!IsLeaf(node)) {
    input.Opaque(TreeHash(Left(node))).Opaque(TreeHash(Right(node)));
  }
  return crypto::Sha256(input.bytes());
}

NaiveTree NaiveTree::Without(const std::vector<LeafIndex>& leaves) const {
  NaiveTree tree = *this;
  for (LeafIndex leaf : leaves) tree.nodes_[NodeOf(leaf).value].reset();
  for (uint32_t at = 1; at < nodes_.size(); at += 2) {
    ParentNode* parent = tree.ParentAt({at});
    if (parent == nullptr) continue;
    std::erase_if(parent->unmerged_leaves, [&leaves](LeafIndex one) {
      return std::find(leaves.begin(), leaves.end(), one) != leaves.end();
    });
  }
  return tree;
}

Support NaiveTree::MembersSupport() const {
  const auto all_list = [this](Numbers Capabilities::*list) {
    const Numbers& first = Leaf(Members().front())->capabilities.*list;
    std::set<uint16_t> all(first.begin(), first.end());
    for (LeafIndex leaf : Members()) {
      const Numbers& listed = Leaf(leaf)->capabilities.*list;
      const std::set<uint16_t> some(listed.begin(), listed.end());
      std::erase_if(all, [&some](uint16_t one) { return !some.contains(one); });
    }
    return Ascending(all);
  };
  std::set<uint16_t> used;
  for (LeafIndex leaf : Members()) {
    used.insert(static_cast<uint16_t>(Leaf(leaf)->credential.type));
  }
  return {all_list(&Capabilities::extensions),
          all_list(&Capabilities::proposals),
          all_list(&Capabilities::credentials), Ascending(used)};
}

base::Bytes NaiveTree::Extension() const {
  std::vector<Value> nodes = nodes_;
  while (!nodes.empty() && !nodes.back().has_value()) nodes.pop_back();
  return TreeExtension(nodes);
}

base::Bytes TreeExtension(const std::vector<std::optional<Node>>& nodes) {
  base::Writer inner;
  for (const auto& node : nodes) EncodeOptional(node, inner);
  return base::Writer().Opaque(inner.bytes()).Take();
}

void ExpectSame(const RatchetTree& tree, const NaiveTree& naive) {
  ASSERT_EQ(tree.leaf_count(), naive.leaf_count());
  EXPECT_EQ(tree.member_count(), naive.Members().size());
  for (uint32_t at = 0; at < NodeCount(tree.leaf_count()); ++at) {
    const NodeIndex node{at};
    EXPECT_EQ(EncodingAt(tree, node), EncodingOf(naive.At(node))) << at;
    EXPECT_EQ(tree.KeyAt(node) == nullptr, !naive.At(node).has_value()) << at;
    EXPECT_EQ(tree.Resolution(node), naive.Resolution(node)) << at;
  }
  EXPECT_EQ(tree.TreeHash(), naive.TreeHash(Root(naive.leaf_count())));
  for (LeafIndex leaf : naive.Members()) {
    std::vector<NodeIndex> path;
    for (const PathStep& step : tree.FilteredDirectPath(leaf)) {
      path.push_back(step.node);
      EXPECT_EQ(Parent(step.copath), step.node);
      EXPECT_FALSE(IsInSubtree(NodeOf(leaf), step.copath));
    }
    EXPECT_EQ(path, naive.FilteredDirectPath(leaf));
  }
  EXPECT_EQ(Encode(tree), naive.Extension());
}

}  // namespace hotline::mls
