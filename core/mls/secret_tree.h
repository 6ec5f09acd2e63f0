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

  // Whether the secrets above `leaf` are still there, so that Take will give.
  bool Has(LeafIndex leaf) const;
  struct LeafRatchets {
    Ratchet handshake;
    Ratchet application;
  };
  // Once for each leaf: NotFound after that, and beyond the tree.
  absl::StatusOr<LeafRatchets> Take(LeafIndex leaf);

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
