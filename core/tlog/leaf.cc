#include "core/tlog/leaf.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"

namespace hotline::tlog {
LeafBytes MakeLeaf(base::WallTime time, const LeafSalt& salt,
                   base::ByteView details) {
  return EncodeLeaf({base::ToMillis(time), crypto::Sha256({salt, details})});
}

LeafBytes EncodeLeaf(const Leaf& leaf) {
  base::Writer writer;
  writer.U8(kLeafVersion).U64(leaf.time_ms).Raw(leaf.commitment);
  LeafBytes out;
  std::copy_n(writer.bytes().begin(), out.size(), out.begin());
  return out;
}

absl::StatusOr<Leaf> ParseLeaf(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint8_t version = reader.U8();
  if (reader.ok() && version != kLeafVersion) {
    return absl::UnimplementedError(
        absl::StrCat("leaf: unknown version ", version));
  }
  Leaf leaf;
  leaf.time_ms = reader.U64();
  leaf.commitment = reader.Array<32>();
  absl::Status status = reader.Finish("leaf");
  if (!status.ok()) return status;
  return leaf;
}

bool OpensLeaf(const Leaf& leaf, const LeafSalt& salt, base::ByteView details) {
  return leaf.commitment == crypto::Sha256({salt, details});
}

}  // namespace hotline::tlog
