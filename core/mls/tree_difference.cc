// What one ratchet tree has other than another; as bytes, too.
#include <bit>

#include "core/mls/subtree.h"

namespace hotline::mls {

void RatchetTree::Compare(NodeIndex node, const Subtree* before,
                          const Subtree* after, const EachChange& each) {
  if (before == after) return;
  const Node* was = before == nullptr ? nullptr : before->value.get();
  const Node* is = after == nullptr ? nullptr : after->value.get();
  if (was != is) each(node, was, is);
  if (IsLeaf(node)) return;
  Compare(mls::Left(node), before ? before->left.get() : nullptr,
          after ? after->left.get() : nullptr, each);
  Compare(mls::Right(node), before ? before->right.get() : nullptr,
          after ? after->right.get() : nullptr, each);
}

void RatchetTree::EachDifference(const RatchetTree& before,
                                 const RatchetTree& after,
                                 const EachChange& each) {
  // The smaller tree is the left edge of the larger one.
  const bool grown = before.leaf_count_ < after.leaf_count_;
  const RatchetTree& larger = grown ? after : before;
  const RatchetTree& smaller = grown ? before : after;
  const auto only = [&](const Subtree& subtree, NodeIndex node) {
    grown ? Compare(node, nullptr, &subtree, each)
          : Compare(node, &subtree, nullptr, each);
  };
  const Subtree* edge = larger.root_.get();
  NodeIndex node = Root(larger.leaf_count_);
  for (; node != Root(smaller.leaf_count_); node = mls::Left(node)) {
    if (edge->value != nullptr) {
      each(node, grown ? nullptr : edge->value.get(),
           grown ? edge->value.get() : nullptr);
    }
    only(*edge->right, mls::Right(node));
    edge = edge->left.get();
  }
  Compare(node, grown ? before.root_.get() : edge,
          grown ? edge : after.root_.get(), each);
}

void RatchetTree::Resize(uint32_t leaf_count) {
  while (leaf_count_ < leaf_count) Extend();
  while (leaf_count_ > leaf_count) {
    root_ = Link(root_->left);
    leaf_count_ /= 2;
  }
}

void RatchetTree::EncodeDifference(const RatchetTree& base,
                                   base::Writer& out) const {
  base::Writer nodes;
  EachDifference(base, *this, [&](NodeIndex at, const Node*, const Node* is) {
    if (at.value >= NodeCount(leaf_count_)) return;
    nodes.U32(at.value).U8(is == nullptr ? 0 : 1);
    if (is != nullptr) is->Encode(nodes);
  });
  out.U32(leaf_count_).Opaque(nodes.bytes());
}

absl::StatusOr<RatchetTree> RatchetTree::DecodeDifference(
    const RatchetTree& base, base::Reader& in) {
  RatchetTree tree = base;
  const uint32_t leaf_count = in.U32();
  in.Require(std::has_single_bit(leaf_count) && leaf_count <= kMostLeaves);
  base::Reader nodes(in.Opaque(kLongestVector));
  if (in.ok()) tree.Resize(leaf_count);
  while (in.ok() && nodes.ok() && !nodes.AtEnd()) {
    const NodeIndex at{nodes.U32()};
    auto value = DecodeOptional<Node>(nodes);
    nodes.Require(at.value < NodeCount(leaf_count));
    nodes.Require(!value.has_value() ||
                  std::holds_alternative<LeafNode>(value->value) == IsLeaf(at));
    if (!nodes.ok()) break;
    tree.Set(at, value.has_value()
                     ? std::make_shared<const Node>(*std::move(value))
                     : nullptr);
  }
  if (!in.ok() || !nodes.ok() || tree.member_count() == 0) {
    return absl::DataLossError("ratchet tree: a damaged difference");
  }
  return tree;
}

}  // namespace hotline::mls
