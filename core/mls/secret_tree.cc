#include "core/mls/secret_tree.h"

#include <bit>

namespace hotline::mls {

SecretTree::SecretTree(Secret encryption_secret, uint32_t leaf_count)
    : leaf_count_(leaf_count) {
  secrets_.emplace(Root(leaf_count), std::move(encryption_secret));
}

std::map<NodeIndex, Secret>::const_iterator SecretTree::Above(
    LeafIndex leaf) const {
  if (leaf.value >= leaf_count_) return secrets_.end();
  NodeIndex node = NodeOf(leaf);
  auto found = secrets_.find(node);
  while (found == secrets_.end() && node != Root(leaf_count_)) {
    node = Parent(node);
    found = secrets_.find(node);
  }
  return found;
}

absl::StatusOr<SecretTree::Taken> SecretTree::Take(LeafIndex leaf) const {
  auto above = Above(leaf);
  if (above == secrets_.end()) {
    return absl::NotFoundError("secret tree: nothing left for this leaf");
  }
  std::vector<std::pair<NodeIndex, Secret>> siblings;
  Secret secret = above->second.Clone();
  for (NodeIndex node = above->first; !IsLeaf(node);) {
    Secret left =
        ExpandWithLabel<Secret::kSize>(secret, "tree", base::ViewOf("left"));
    Secret right =
        ExpandWithLabel<Secret::kSize>(secret, "tree", base::ViewOf("right"));
    const bool is_left = NodeOf(leaf) < node;
    siblings.emplace_back(is_left ? Right(node) : Left(node),
                          std::move(is_left ? right : left));
    secret = std::move(is_left ? left : right);
    node = is_left ? Left(node) : Right(node);
  }
  return Taken{Ratchet(DeriveSecret(secret, "handshake")),
               Ratchet(DeriveSecret(secret, "application")), above->first,
               std::move(siblings)};
}

void SecretTree::Accept(NodeIndex from,
                        std::vector<std::pair<NodeIndex, Secret>> siblings) {
  secrets_.erase(from);
  for (auto& [node, secret] : siblings) {
    secrets_.emplace(node, std::move(secret));
  }
}

void SecretTree::Encode(base::Writer& out) const {
  out.U32(leaf_count_).U32(static_cast<uint32_t>(secrets_.size()));
  for (const auto& [node, secret] : secrets_) {
    out.U32(node.value).Raw(secret.Reveal());
  }
}

uint32_t SecretTree::covered() const {
  uint32_t leaves = 0;
  for (const auto& [node, secret] : secrets_) leaves += 1u << Level(node);
  return leaves;
}

absl::StatusOr<SecretTree> SecretTree::Decode(base::Reader& in) {
  SecretTree tree;
  tree.leaf_count_ = in.U32();
  in.Require(std::has_single_bit(tree.leaf_count_) &&
             tree.leaf_count_ <= kMostLeaves);
  const uint32_t count = in.U32();
  in.Require(count <= tree.leaf_count_);
  for (uint32_t i = 0; in.ok() && i < count; ++i) {
    const NodeIndex node{in.U32()};
    in.Require(node.value < NodeCount(tree.leaf_count_));
    in.Require(tree.secrets_.empty() || tree.secrets_.rbegin()->first < node);
    tree.secrets_.emplace(node, DecodeSecret<Secret::kSize>(in));
  }
  if (!in.ok()) return absl::DataLossError("secret tree: damaged");
  return tree;
}

}  // namespace hotline::mls
