#include "core/mls/parent_node.h"

namespace hotline::mls {

void ParentNode::Encode(base::Writer& out) const {
  out.Opaque(encryption_key).Opaque(parent_hash);
  out.Length(4 * unmerged_leaves.size());
  for (LeafIndex leaf : unmerged_leaves) out.U32(leaf.value);
}

ParentNode ParentNode::Decode(base::Reader& in) {
  ParentNode node;
  node.encryption_key = DecodeOpaque(in);
  node.parent_hash = DecodeOpaque(in);
  base::Reader leaves(in.Opaque(kLongestVector));
  while (leaves.ok() && !leaves.AtEnd()) {
    const LeafIndex leaf{leaves.U32()};
    leaves.Require(node.unmerged_leaves.empty() ||
                   node.unmerged_leaves.back() < leaf);
    node.unmerged_leaves.push_back(leaf);
  }
  in.Require(leaves.ok());
  return node;
}

void Node::Encode(base::Writer& out) const {
  const bool leaf = std::holds_alternative<LeafNode>(value);
  EncodeEnum(leaf ? NodeType::kLeaf : NodeType::kParent, out);
  std::visit([&out](const auto& node) { node.Encode(out); }, value);
}

Node Node::Decode(base::Reader& in) {
  switch (DecodeEnum<NodeType>(in)) {
    case NodeType::kLeaf:
      return {LeafNode::Decode(in)};
    case NodeType::kParent:
      return {ParentNode::Decode(in)};
    default:
      in.Require(false);
      return {};
  }
}

}  // namespace hotline::mls
