// The ratchet tree of a group: RFC 9420 sections 4.1, 7.7, 7.8 and 12.1. A
// value: copies share what they have in common, so that a staged commit costs
// its path alone, and the tree of a past epoch what has changed since. Tree
// hashes are cached in what is shared: one thread at a time for all copies.
#pragma once

#include <functional>
#include <memory>

#include "core/mls/derive.h"
#include "core/mls/parent_node.h"
#include "core/mls/support.h"
#include "core/mls/tree_math.h"

namespace hotline::mls {

// A node of a filtered direct path (section 4.1.2), and its child that is not
// on that path.
struct PathStep {
  NodeIndex node;
  NodeIndex copath;
};

class RatchetTree {
 public:
  // Of one member.
  explicit RatchetTree(LeafNode creator);

  uint32_t leaf_count() const { return leaf_count_; }  // 2^d
  uint32_t member_count() const;
  // nullptr: blank, or beyond the tree.
  const LeafNode* Leaf(LeafIndex leaf) const;
  const ParentNode* ParentAt(NodeIndex node) const;
  const HpkePublicKey* KeyAt(NodeIndex node) const;
  // Nodes that are not blank, ascending.
  void EachNode(const std::function<void(NodeIndex, const Node&)>& each) const;
  void EachLeaf(
      const std::function<void(LeafIndex, const LeafNode&)>& each) const;

  // Section 4.1.1. In the order of the RFC.
  std::vector<NodeIndex> Resolution(NodeIndex node) const;
  // From the leaf to the root.
  std::vector<PathStep> FilteredDirectPath(LeafIndex leaf) const;

  // Section 7.8.
  const Hash& TreeHash() const;
  const Hash& TreeHash(NodeIndex node) const;
  // The same for the tree without `leaves`, which are ascending: what section
  // 7.9 calls the original tree hash.
  Hash TreeHashWithout(NodeIndex node,
                       const std::vector<LeafIndex>& leaves) const;

  // What all members support.
  const Support& MembersSupport() const;

  // Sections 12.1.1 to 12.1.3. `leaf` is that of a member.
  LeafIndex Add(LeafNode leaf_node);
  void Update(LeafIndex leaf, LeafNode leaf_node);
  void Remove(LeafIndex leaf);
  // The place that the next Add would take; the tree grows if it is full. An
  // external committer stands there.
  LeafIndex MakeRoom();
  // Section 7.5: blanks the direct path of `leaf` and sets the leaf and nodes.
  void SetPath(LeafIndex leaf, LeafNode leaf_node,
               std::vector<std::pair<NodeIndex, ParentNode>> nodes);

  // The ratchet_tree extension (section 12.4.3.3): its extension_data.
  void Encode(base::Writer& out) const;
  // InvalidArgument for a malformed one, ResourceExhausted above kMostLeaves.
  // Says nothing about what validate_tree.h checks.
  static absl::StatusOr<RatchetTree> Decode(base::ByteView bytes);

  // Calls `each(node, before, after)` for the key of every node that is not
  // the same in both; nullptr for a blank one. Costs what differs.
  using EachChange = std::function<void(NodeIndex, const Node*, const Node*)>;
  static void EachDifference(const RatchetTree& before,
                             const RatchetTree& after, const EachChange& each);

  // What this tree has other than `base`: to store a tree beside one that is
  // stored already. DecodeDifference gives it back; DataLoss for what
  // EncodeDifference did not write.
  void EncodeDifference(const RatchetTree& base, base::Writer& out) const;
  static absl::StatusOr<RatchetTree> DecodeDifference(const RatchetTree& base,
                                                      base::Reader& in);

 private:
  struct Subtree;
  using Link = std::shared_ptr<Subtree>;

  RatchetTree(Link root, uint32_t leaf_count);
  static Link Blank(NodeIndex node);
  static void Compare(NodeIndex node, const Subtree* before,
                      const Subtree* after, const EachChange& each);

  const Subtree* Find(NodeIndex node) const;
  // The path from the root to `node`, ours alone: free to be changed. Counts
  // and hashes of these are stale until Recount.
  std::vector<Subtree*> Own(NodeIndex node);
  static void Recount(const std::vector<Subtree*>& path);
  void Set(NodeIndex node, std::shared_ptr<const Node> value);
  void BlankPath(LeafIndex leaf);
  void Extend();
  void Truncate();
  // Grows by blank leaves, or loses what is beyond.
  void Resize(uint32_t leaf_count);
  static Link Build(NodeIndex node,
                    const std::vector<std::shared_ptr<const Node>>& values);
  static const Hash& HashOf(const Subtree& subtree, NodeIndex node);
  static Hash HashWithout(const Subtree& subtree, NodeIndex node,
                          const std::vector<LeafIndex>& leaves);
  static const std::shared_ptr<const Support>& SupportOf(
      const Subtree& subtree);

  Link root_;
  uint32_t leaf_count_ = 1;
};

}  // namespace hotline::mls
