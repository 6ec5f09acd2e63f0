// The members of a group as far as TreeKEM goes: one tree that all agree on,
// and the private keys of each. It adds, updates and removes without a path,
// and lets a member commit with one, checking that all others find what it
// made.
#pragma once

#include <map>

#include "core/mls/treekem.h"
#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {

class TreeGroup {
 public:
  TreeGroup(CipherSuite suite, uint64_t seed);
  // With parents that are blank, and leaves that are unmerged.
  static TreeGroup Patchy(CipherSuite suite);

  CipherSuite suite() const { return suite_; }
  SeededRandom& random() { return random_; }
  const RatchetTree& tree() const { return tree_; }
  const TreeKeys& KeysOf(LeafIndex leaf) const { return keys_.at(leaf); }
  std::vector<LeafIndex> Members() const;
  LeafIndex AnyMember() { return Members()[random_.Below(keys_.size())]; }

  LeafIndex Add();
  // The place of somebody who lets itself in by its next commit.
  LeafIndex LetIn();
  void Update(LeafIndex leaf);
  void Remove(LeafIndex leaf);
  // To `size` members, of which the last committed.
  void GrowTo(size_t size);

  // A commit on its way: what its sender has, and what the others get.
  struct Sent {
    LeafIndex sender;
    std::vector<LeafIndex> added;
    GroupContext context;
    NewPath made;
    UpdatePath path;
  };
  Sent Commit(LeafIndex sender, std::vector<LeafIndex> added = {});
  absl::StatusOr<RatchetTree> Merge(const Sent& sent) const;
  // As `leaf` opens it.
  absl::StatusOr<OpenedPath> Open(const Sent& sent, LeafIndex leaf) const;
  // That a member refuses the commit, publicly or when it opens it.
  void ExpectRefused(const Sent& sent, LeafIndex leaf) const;
  // All members take it, those that were added from the Welcome.
  void Apply(Sent sent);

  // That each member has the private keys of public ones above it, and its own.
  void ExpectKeysFit() const;

 private:
  LeafNode NewLeaf(HpkePublicKey key);
  void OpenWelcome(const Sent& sent, LeafIndex leaf);

  CipherSuite suite_;
  SeededRandom random_;
  crypto::SigningKey signing_key_ = crypto::SigningKey::Generate(random_);
  std::map<LeafIndex, TreeKeys> keys_;
  RatchetTree tree_;
  uint64_t epoch_ = 0;
};

}  // namespace hotline::mls
