#include "core/mls/ratchet_tree.h"

#include <algorithm>

#include "core/mls/subtree.h"

namespace hotline::mls {

RatchetTree::RatchetTree(Link root, uint32_t leaf_count)
    : root_(std::move(root)), leaf_count_(leaf_count) {}

RatchetTree::RatchetTree(LeafNode creator)
    : RatchetTree(Blank(NodeOf({0})), 1) {
  Set(NodeOf({0}), std::make_shared<const Node>(Node{std::move(creator)}));
}

RatchetTree::Link RatchetTree::Blank(NodeIndex node) {
  auto subtree = std::make_shared<Subtree>();
  if (!IsLeaf(node)) {
    subtree->left = Blank(mls::Left(node));
    subtree->right = Blank(mls::Right(node));
  }
  return subtree;
}

uint32_t RatchetTree::member_count() const { return root_->members; }

const RatchetTree::Subtree* RatchetTree::Find(NodeIndex node) const {
  if (node.value >= NodeCount(leaf_count_)) return nullptr;
  const Subtree* subtree = root_.get();
  for (NodeIndex at = Root(leaf_count_); at != node;) {
    subtree = node < at ? subtree->left.get() : subtree->right.get();
    at = node < at ? mls::Left(at) : mls::Right(at);
  }
  return subtree;
}

const LeafNode* RatchetTree::Leaf(LeafIndex leaf) const {
  if (leaf.value >= leaf_count_) return nullptr;
  return Find(NodeOf(leaf))->leaf();
}

const ParentNode* RatchetTree::ParentAt(NodeIndex node) const {
  const Subtree* subtree = Find(node);
  return subtree == nullptr ? nullptr : subtree->parent();
}

const HpkePublicKey* RatchetTree::KeyAt(NodeIndex node) const {
  const Subtree* subtree = Find(node);
  if (subtree == nullptr || subtree->value == nullptr) return nullptr;
  return std::visit([](const auto& one) { return &one.encryption_key; },
                    subtree->value->value);
}

void RatchetTree::EachNode(
    const std::function<void(NodeIndex, const Node&)>& each) const {
  const std::function<void(const Subtree&, NodeIndex)> walk =
      [&](const Subtree& subtree, NodeIndex node) {
        if (subtree.filled == 0) return;
        if (!IsLeaf(node)) walk(*subtree.left, mls::Left(node));
        if (subtree.value != nullptr) each(node, *subtree.value);
        if (!IsLeaf(node)) walk(*subtree.right, mls::Right(node));
      };
  walk(*root_, Root(leaf_count_));
}

void RatchetTree::EachLeaf(
    const std::function<void(LeafIndex, const LeafNode&)>& each) const {
  EachNode([&each](NodeIndex at, const Node& node) {
    if (IsLeaf(at)) each(LeafOf(at), std::get<LeafNode>(node.value));
  });
}

std::vector<NodeIndex> RatchetTree::Resolution(NodeIndex node) const {
  std::vector<NodeIndex> resolution;
  const std::function<void(const Subtree&, NodeIndex)> walk =
      [&](const Subtree& subtree, NodeIndex at) {
        if (subtree.filled == 0) return;
        if (subtree.value != nullptr) {
          resolution.push_back(at);
          const ParentNode* parent = subtree.parent();
          if (parent == nullptr) return;
          for (LeafIndex leaf : parent->unmerged_leaves) {
            resolution.push_back(NodeOf(leaf));
          }
          return;
        }
        walk(*subtree.left, mls::Left(at));
        walk(*subtree.right, mls::Right(at));
      };
  if (const Subtree* subtree = Find(node)) walk(*subtree, node);
  return resolution;
}

std::vector<PathStep> RatchetTree::FilteredDirectPath(LeafIndex leaf) const {
  std::vector<PathStep> path;
  const Subtree* subtree = root_.get();
  for (NodeIndex node = Root(leaf_count_); !IsLeaf(node);) {
    const bool left = NodeOf(leaf) < node;
    const Subtree* copath = left ? subtree->right.get() : subtree->left.get();
    if (copath->filled > 0) {
      path.push_back({node, left ? mls::Right(node) : mls::Left(node)});
    }
    subtree = left ? subtree->left.get() : subtree->right.get();
    node = left ? mls::Left(node) : mls::Right(node);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<RatchetTree::Subtree*> RatchetTree::Own(NodeIndex node) {
  std::vector<Subtree*> path;
  Link* link = &root_;
  for (NodeIndex at = Root(leaf_count_);;) {
    if (link->use_count() > 1) *link = std::make_shared<Subtree>(**link);
    Subtree* subtree = link->get();
    subtree->tree_hash.reset();
    subtree->support.reset();
    path.push_back(subtree);
    if (at == node) return path;
    link = node < at ? &subtree->left : &subtree->right;
    at = node < at ? mls::Left(at) : mls::Right(at);
  }
}

void RatchetTree::Recount(const std::vector<Subtree*>& path) {
  for (auto at = path.rbegin(); at != path.rend(); ++at) {
    Subtree& subtree = **at;
    const uint32_t own = subtree.value == nullptr ? 0 : 1;
    const bool leaf = subtree.left == nullptr;
    subtree.filled =
        own + (leaf ? 0 : subtree.left->filled + subtree.right->filled);
    subtree.members =
        leaf ? own : subtree.left->members + subtree.right->members;
  }
}

void RatchetTree::Set(NodeIndex node, std::shared_ptr<const Node> value) {
  const auto path = Own(node);
  path.back()->value = std::move(value);
  Recount(path);
}

void RatchetTree::BlankPath(LeafIndex leaf) {
  auto path = Own(NodeOf(leaf));
  for (Subtree* subtree : path) {
    if (subtree != path.back()) subtree->value = nullptr;
  }
  Recount(path);
}

void RatchetTree::Extend() {
  auto root = std::make_shared<Subtree>();
  const NodeIndex node = Root(2 * leaf_count_);
  root->left = std::move(root_);
  root->right = Blank(mls::Right(node));
  root_ = std::move(root);
  leaf_count_ *= 2;
  Recount({root_.get()});
}

void RatchetTree::Truncate() {
  while (leaf_count_ > 1 && root_->right->members == 0) {
    root_ = Link(root_->left);
    leaf_count_ /= 2;
  }
}

LeafIndex RatchetTree::MakeRoom() {
  if (root_->members == leaf_count_) Extend();
  const Subtree* subtree = root_.get();
  NodeIndex node = Root(leaf_count_);
  while (!IsLeaf(node)) {
    const uint32_t leaves_below_left = 1u << (Level(node) - 1);
    const bool left = subtree->left->members < leaves_below_left;
    subtree = left ? subtree->left.get() : subtree->right.get();
    node = left ? mls::Left(node) : mls::Right(node);
  }
  return LeafOf(node);
}

LeafIndex RatchetTree::Add(LeafNode leaf_node) {
  const LeafIndex leaf = MakeRoom();
  const auto path = Own(NodeOf(leaf));
  for (Subtree* subtree : path) {
    if (subtree->parent() == nullptr) continue;
    ParentNode parent = *subtree->parent();
    auto& unmerged = parent.unmerged_leaves;
    unmerged.insert(std::upper_bound(unmerged.begin(), unmerged.end(), leaf),
                    leaf);
    subtree->value = std::make_shared<const Node>(Node{std::move(parent)});
  }
  path.back()->value = std::make_shared<const Node>(Node{std::move(leaf_node)});
  Recount(path);
  return leaf;
}

void RatchetTree::Update(LeafIndex leaf, LeafNode leaf_node) {
  BlankPath(leaf);
  Set(NodeOf(leaf), std::make_shared<const Node>(Node{std::move(leaf_node)}));
}

void RatchetTree::Remove(LeafIndex leaf) {
  BlankPath(leaf);
  Set(NodeOf(leaf), nullptr);
  Truncate();
}

void RatchetTree::SetPath(LeafIndex leaf, LeafNode leaf_node,
                          std::vector<std::pair<NodeIndex, ParentNode>> nodes) {
  Update(leaf, std::move(leaf_node));
  for (auto& [node, parent] : nodes) {
    Set(node, std::make_shared<const Node>(Node{std::move(parent)}));
  }
}

}  // namespace hotline::mls
