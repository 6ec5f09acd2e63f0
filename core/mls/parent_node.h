// Parent nodes, and a node of either sort as the ratchet_tree extension has it:
// RFC 9420 sections 7.1 and 12.4.3.3.
#pragma once

#include <variant>

#include "core/mls/leaf_node.h"

namespace hotline::mls {

struct ParentNode {
  HpkePublicKey encryption_key;
  base::Bytes parent_hash;
  std::vector<LeafIndex> unmerged_leaves;  // ascending

  void Encode(base::Writer& out) const;
  // Leaves that are not ascending fail the reader.
  static ParentNode Decode(base::Reader& in);
  bool operator==(const ParentNode&) const = default;
};

enum class NodeType : uint8_t { kLeaf = 1, kParent = 2 };

struct Node {
  std::variant<LeafNode, ParentNode> value;

  void Encode(base::Writer& out) const;
  static Node Decode(base::Reader& in);
};

}  // namespace hotline::mls
