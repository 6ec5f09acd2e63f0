#include "core/mls/update_path.h"

namespace hotline::mls {

void UpdatePathNode::Encode(base::Writer& out) const {
  out.Opaque(encryption_key);
  EncodeVector(encrypted_path_secret, out);
}

UpdatePathNode UpdatePathNode::Decode(base::Reader& in) {
  UpdatePathNode node;
  node.encryption_key = DecodeOpaque(in);
  node.encrypted_path_secret = DecodeVector<HpkeCiphertext>(in);
  return node;
}

void UpdatePath::Encode(base::Writer& out) const {
  leaf_node.Encode(out);
  EncodeVector(nodes, out);
}

UpdatePath UpdatePath::Decode(base::Reader& in) {
  UpdatePath path;
  path.leaf_node = LeafNode::Decode(in);
  path.nodes = DecodeVector<UpdatePathNode>(in);
  return path;
}

}  // namespace hotline::mls
