#include "core/tlog/leaf.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"

namespace hotline::tlog {
namespace {

base::Digest Commit(const LeafSalt& salt, base::ByteView details) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, salt.data(), salt.size());
  crypto_hash_sha256_update(&state, details.data(), details.size());
  base::Digest out;
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

}  // namespace

LeafBytes MakeLeaf(base::WallTime time, const LeafSalt& salt,
                   base::ByteView details) {
  return EncodeLeaf({base::ToMillis(time), Commit(salt, details)});
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
  return leaf.commitment == Commit(salt, details);
}

}  // namespace hotline::tlog
