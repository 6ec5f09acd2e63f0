// The ratchet tree as the RFC writes it down: an array of nodes, changed,
// hashed and resolved as its text says, whatever that costs. RatchetTree must
// not differ from it in anything.
#pragma once

#include <optional>

#include "core/mls/ratchet_tree.h"
#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {

class NaiveTree {
 public:
  using Value = std::optional<Node>;

  explicit NaiveTree(LeafNode creator) : nodes_{Node{std::move(creator)}} {}

  uint32_t leaf_count() const {
    return static_cast<uint32_t>(nodes_.size() + 1) / 2;
  }
  // Blank beyond the tree.
  Value At(NodeIndex node) const;
  const LeafNode* Leaf(LeafIndex leaf) const;
  std::vector<LeafIndex> Members() const;
  LeafIndex LeftmostBlank() const;

  // Sections 12.1.1 to 12.1.3, 7.5 and 7.7.
  LeafIndex Add(LeafNode leaf_node);
  void Update(LeafIndex leaf, LeafNode leaf_node);
  void Remove(LeafIndex leaf);
  void SetPath(LeafIndex leaf, LeafNode leaf_node,
               const std::vector<std::pair<NodeIndex, ParentNode>>& nodes);

  // Sections 4.1.1 and 4.1.2.
  std::vector<NodeIndex> Resolution(NodeIndex node) const;
  std::vector<NodeIndex> FilteredDirectPath(LeafIndex leaf) const;
  // Section 7.8.
  Hash TreeHash(NodeIndex node) const;
  NaiveTree Without(const std::vector<LeafIndex>& leaves) const;
  // What every member supports, and what any of them uses.
  Support MembersSupport() const;
  // Section 12.4.3.3.
  base::Bytes Extension() const;

 private:
  ParentNode* ParentAt(NodeIndex node);
  bool IsBlankBelow(NodeIndex node) const;
  void BlankPath(LeafIndex leaf);

  std::vector<Value> nodes_;
};

// The extension_data of a ratchet_tree with these nodes, good or bad.
base::Bytes TreeExtension(const std::vector<std::optional<Node>>& nodes);

// That two trees are the same, however one asks.
void ExpectSame(const RatchetTree& tree, const NaiveTree& naive);

}  // namespace hotline::mls
