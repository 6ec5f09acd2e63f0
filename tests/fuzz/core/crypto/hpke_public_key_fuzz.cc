// KEM public keys from anywhere (protocol P21). What Parse accepts, it keeps
// byte for byte, and Encap can use: nobody meets the fault of a key later.
#include <algorithm>
#include <cstdlib>

#include "core/base/codec.h"
#include "core/crypto/kem.h"
#include "tests/vectors/replay.h"

namespace {

using hotline::base::Bytes;
using hotline::base::ByteView;
using hotline::crypto::KemId;
using hotline::crypto::KemPrivateKey;
using hotline::crypto::KemPublicKey;

void Require(bool claim) {
  if (!claim) std::abort();
}

bool Check(KemId kem, ByteView bytes) {
  const auto key = KemPublicKey::Parse(kem, bytes);
  if (!key.ok()) return false;
  Require(key->bytes() == hotline::base::ToBytes(bytes));
  Require(*KemPublicKey::Parse(kem, key->bytes()) == *key);
  hotline::vectors::Replay random(Bytes(64, 3));
  Require(hotline::crypto::Encap(*key, random).ok());
  return true;
}

}  // namespace

// The input as a whole, and the input laid over a good key: hardly any 1216
// bytes are a key by chance.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const KemPrivateKey good[] = {
      *KemPrivateKey::Derive(KemId::kDhkemX25519HkdfSha256, Bytes(32, 7)),
      *KemPrivateKey::Derive(KemId::kXWing, Bytes(32, 7))};
  for (const KemPrivateKey& key : good) {
    Check(key.kem(), {data, size});
    hotline::base::Reader reader({data, size});
    Bytes bytes = key.public_key().bytes();
    const size_t at = reader.U16() % bytes.size();
    const ByteView patch =
        reader.Raw(std::min(reader.left(), bytes.size() - at));
    std::copy(patch.begin(), patch.end(), bytes.begin() + at);
    const bool accepted = Check(key.kem(), bytes);
    Require(accepted || bytes != key.public_key().bytes());
  }
  return 0;
}
