// The secret tree: RFC 9420 section 9. From the encryption secret of an epoch
// to two ratchets for each member, which are made when first asked for; what
// they are made from is then deleted.
#pragma once

#include <map>

#include "core/mls/framing.h"
#include "core/mls/ratchet.h"
#include "core/mls/tree_math.h"

namespace hotline::mls {

class SecretTree {
 public:
  SecretTree(Secret encryption_secret, uint32_t leaf_count);

  // The ratchets of a leaf, and what the tree becomes when it gives them.
  struct Taken {
    Ratchet handshake;
    Ratchet application;
    NodeIndex from;  // whose secret is consumed
    std::vector<std::pair<NodeIndex, Secret>> siblings;
  };
  // NotFound if they were given before, and beyond the tree. Changes nothing.
  absl::StatusOr<Taken> Take(LeafIndex leaf) const;
  // Deletes what was consumed.
  void Accept(NodeIndex from,
              std::vector<std::pair<NodeIndex, Secret>> siblings);

  uint32_t leaf_count() const { return leaf_count_; }
  // How many leaves have their ratchets still to come.
  uint32_t covered() const;

  void Encode(base::Writer& out) const;
  static absl::StatusOr<SecretTree> Decode(base::Reader& in);

 private:
  SecretTree() = default;
  // The lowest node above `leaf` whose secret is still there.
  std::map<NodeIndex, Secret>::const_iterator Above(LeafIndex leaf) const;

  uint32_t leaf_count_ = 1;
  // Not consumed, and with nothing below it derived yet.
  std::map<NodeIndex, Secret> secrets_;
};

}  // namespace hotline::mls
