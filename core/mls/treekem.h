// TreeKEM: RFC 9420 sections 7.4 to 7.6. A committer gives its leaf and the
// nodes above it new keys, and tells each of the others those that it may have.
#pragma once

#include <map>

#include "core/mls/group_context.h"
#include "core/mls/parent_hash.h"
#include "core/mls/update_path.h"

namespace hotline::mls {

// The private keys of a member: its leaf's, and of those nodes above it whose
// secret it was told.
class TreeKeys {
 public:
  explicit TreeKeys(LeafIndex leaf) : leaf_(leaf) {}
  TreeKeys Clone() const;

  LeafIndex leaf() const { return leaf_; }
  const crypto::KemPrivateKey* Find(NodeIndex node) const;
  void Set(NodeIndex node, crypto::KemPrivateKey key);
  // Deletes the keys that are not those of `tree`: of nodes that were blanked
  // or set anew.
  void Keep(const RatchetTree& tree);
  // Whether our leaf's key is there, and all are those of `tree`.
  bool Fit(const RatchetTree& tree) const;
  size_t size() const { return keys_.size(); }

  void Encode(base::Writer& out) const;
  static absl::StatusOr<TreeKeys> Decode(CipherSuite suite, base::Reader& in);

 private:
  LeafIndex leaf_;
  std::map<NodeIndex, crypto::KemPrivateKey> keys_;
};

// node_priv of section 7.4.
crypto::KemPrivateKey NodeKey(CipherSuite suite, const Secret& path_secret);
Secret NextPathSecret(const Secret& path_secret);

// What a committer has made. Nothing of it is in the tree yet that was given.
struct NewPath {
  RatchetTree tree;  // with the path
  TreeKeys keys;     // with those of the path
  std::vector<PathStep> steps;
  std::vector<Secret> path_secrets;  // one for each step
  Secret commit_secret;
  LeafNode leaf_node;  // signed
};

// Section 7.5. `leaf_node` is the committer's new leaf, whose encryption_key,
// source, parent_hash and signature are set here. `tree` is that of section
// 12.3, after the proposals.
struct PathDraft {
  CipherSuite suite;
  base::Bytes group_id;
  LeafIndex sender;
  LeafNode leaf_node;
};
NewPath MakePath(const RatchetTree& tree, const TreeKeys& keys,
                 const PathDraft& draft, const crypto::SigningKey& signing_key,
                 base::Random& random);

// Section 7.6, after the tree hash of the new tree has gone into
// `group_context`. Leaves in `added` (section 7.5) get nothing: a Welcome tells
// them.
absl::StatusOr<UpdatePath> EncryptPath(const NewPath& path, CipherSuite suite,
                                       const std::vector<LeafIndex>& added,
                                       const GroupContext& group_context,
                                       base::Random& random);

// The receiver's side, in two steps. First the public one: InvalidArgument if
// the path does not fit the tree (its length, its numbers of ciphertexts, its
// keys' form, the parent hash of its leaf).
absl::StatusOr<RatchetTree> MergePath(const RatchetTree& tree,
                                      CipherSuite suite, LeafIndex sender,
                                      const std::vector<LeafIndex>& added,
                                      const UpdatePath& path);

// Then the secret one. `before` is the tree without the path, `merged` what
// MergePath gave. InvalidArgument if the secret does not open, or does not give
// the keys that the path names.
struct OpenedPath {
  TreeKeys keys;
  Secret commit_secret;
};
absl::StatusOr<OpenedPath> DecryptPath(
    const RatchetTree& before, const RatchetTree& merged, const TreeKeys& keys,
    CipherSuite suite, LeafIndex sender, const std::vector<LeafIndex>& added,
    const UpdatePath& path, const GroupContext& group_context);

// From a path secret at `node` up to the root of `tree`, along the filtered
// direct path of `sender`: sets the private keys. Returns the commit_secret.
// InvalidArgument if one is not that of the public key in the tree.
absl::StatusOr<Secret> ImplantPath(const RatchetTree& tree, CipherSuite suite,
                                   LeafIndex sender, NodeIndex node,
                                   const Secret& path_secret, TreeKeys& keys);

}  // namespace hotline::mls
