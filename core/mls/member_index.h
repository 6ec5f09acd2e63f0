// What has to be unique in a group (RFC 9420 sections 7.3, 12.2, 12.4.2 and
// 12.4.3.1): encryption keys of all nodes, signature keys and clients of the
// members. Kept beside the tree, so that a change asks about itself alone.
#pragma once

#include <set>

#include "absl/container/flat_hash_set.h"
#include "core/mls/authentication.h"
#include "core/mls/ratchet_tree.h"

namespace hotline::mls {

// The clients of all members.
std::set<base::Bytes> ClientsIn(const RatchetTree& tree,
                                const AuthenticationService& authentication);

class MemberIndex {
 public:
  // InvalidArgument if something in the tree is there twice. `authentication`
  // names clients; it outlives the index.
  static absl::StatusOr<MemberIndex> Of(
      const RatchetTree& tree, const AuthenticationService& authentication);

  // Changes that may still be dropped.
  class Draft;
  void Apply(Draft draft);

 private:
  explicit MemberIndex(const AuthenticationService& authentication)
      : authentication_(&authentication) {}

  // Encryption keys, signature keys and clients, told apart by their first
  // byte.
  using Names = absl::flat_hash_set<base::Bytes>;
  std::vector<base::Bytes> NamesOf(const Node& node) const;

  const AuthenticationService* authentication_;
  Names names_;
};

class MemberIndex::Draft {
 public:
  // `index` outlives the draft.
  explicit Draft(const MemberIndex& index) : index_(&index) {}

  // From one tree to the next. InvalidArgument if something is then there
  // twice: of the keys or members that come, or of those that stay.
  absl::Status Move(const RatchetTree& before, const RatchetTree& after);
  // Whether a node has this key.
  bool HasKey(const HpkePublicKey& key) const;

 private:
  friend class MemberIndex;
  bool Has(const base::Bytes& name) const;

  const MemberIndex* index_;
  Names added_, removed_;
};

}  // namespace hotline::mls
