// What a RatchetTree is made of. Included by ratchet_tree.cc, tree_hash.cc,
// tree_difference.cc and tree_support.cc only.
#pragma once

#include "core/mls/ratchet_tree.h"

namespace hotline::mls {

// A node and what lies below it. Shared by trees, and changed only by a tree
// that holds it alone (Own).
struct RatchetTree::Subtree {
  std::shared_ptr<const Node> value;  // nullptr: blank
  Link left, right;                   // none below a leaf
  uint32_t members = 0;               // leaves that are not blank
  uint32_t filled = 0;                // nodes that are not blank
  mutable std::optional<Hash> tree_hash;
  mutable std::shared_ptr<const Support> support;

  const LeafNode* leaf() const {
    return value == nullptr ? nullptr : std::get_if<LeafNode>(&value->value);
  }
  const ParentNode* parent() const {
    return value == nullptr ? nullptr : std::get_if<ParentNode>(&value->value);
  }
};

}  // namespace hotline::mls
