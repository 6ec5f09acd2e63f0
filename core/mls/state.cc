#include "core/mls/state.h"

#include "core/mls/wire.h"

namespace hotline::mls {

base::Bytes StateKey::Encode() const {
  base::Writer out;
  EncodeEnum(type, out);
  out.U64(epoch).U32(leaf.value);
  if (type == StateRecordType::kTree) out.Raw(tree_hash);
  return out.Take();
}

absl::StatusOr<StateKey> StateKey::Parse(base::ByteView bytes) {
  base::Reader in(bytes);
  StateKey key;
  key.type = DecodeEnum<StateRecordType>(in);
  in.Require(key.type >= StateRecordType::kEpoch &&
             key.type <= StateRecordType::kRatchets);
  key.epoch = in.U64();
  key.leaf = {in.U32()};
  if (key.type == StateRecordType::kTree) key.tree_hash = in.Array<32>();
  if (!in.Finish("state key").ok()) {
    return absl::DataLossError("group state: a damaged key");
  }
  return key;
}

}  // namespace hotline::mls
