// The UpdatePath of a Commit: RFC 9420 section 7.6.
#pragma once

#include "core/mls/encrypt.h"
#include "core/mls/leaf_node.h"

namespace hotline::mls {

struct UpdatePathNode {
  HpkePublicKey encryption_key;
  // One for each node of the copath child's resolution, in its order.
  std::vector<HpkeCiphertext> encrypted_path_secret;

  void Encode(base::Writer& out) const;
  static UpdatePathNode Decode(base::Reader& in);
  bool operator==(const UpdatePathNode&) const = default;
};

struct UpdatePath {
  LeafNode leaf_node;
  std::vector<UpdatePathNode> nodes;  // of the filtered direct path

  void Encode(base::Writer& out) const;
  static UpdatePath Decode(base::Reader& in);
  bool operator==(const UpdatePath&) const = default;
};

}  // namespace hotline::mls
