// Sealed messages from anywhere. An altered one never opens, in either KEM, and
// never harms; whatever is sealed opens to itself.
#include <algorithm>
#include <cstdlib>

#include "core/base/codec.h"
#include "core/crypto/hpke.h"
#include "tests/vectors/replay.h"

namespace {

using hotline::base::Bytes;
using hotline::base::ByteView;
using hotline::crypto::KemId;
using hotline::crypto::KemPrivateKey;
using hotline::crypto::SealedMessage;

void Require(bool claim) {
  if (!claim) std::abort();
}

SealedMessage Seal(const KemPrivateKey& to, ByteView info, ByteView aad,
                   ByteView text) {
  hotline::vectors::Replay random(Bytes(64, 5));
  auto sealed = SealBase(to.public_key(), info, aad, text, random);
  Require(sealed.ok());
  return *std::move(sealed);
}

void CheckForeign(const KemPrivateKey& key, ByteView enc, ByteView ciphertext) {
  Require(!OpenBase(enc, key, {}, {}, ciphertext).ok());
}

// The input is an offset and what is laid over enc || ciphertext there.
void CheckAltered(const KemPrivateKey& key, ByteView input) {
  const SealedMessage sealed = Seal(key, {}, {}, Bytes(40, 1));
  Bytes bytes = sealed.enc;
  bytes.insert(bytes.end(), sealed.ciphertext.begin(), sealed.ciphertext.end());
  const Bytes before = bytes;
  hotline::base::Reader reader(input);
  const size_t at = reader.U16() % bytes.size();
  const ByteView patch = reader.Raw(std::min(reader.left(), bytes.size() - at));
  std::copy(patch.begin(), patch.end(), bytes.begin() + at);
  const ByteView all(bytes);
  const auto text = OpenBase(all.first(sealed.enc.size()), key, {}, {},
                             all.subspan(sealed.enc.size()));
  Require(text.ok() == (bytes == before));
}

// The input is info, aad and text.
void CheckRoundTrip(const KemPrivateKey& key, ByteView input) {
  hotline::base::Reader reader(input);
  const ByteView info = reader.Opaque(64);
  const ByteView aad = reader.Opaque(64);
  const ByteView text = reader.Raw(reader.left());
  const SealedMessage sealed = Seal(key, info, aad, text);
  const auto opened = OpenBase(sealed.enc, key, info, aad, sealed.ciphertext);
  Require(opened.ok() && *opened == hotline::base::ToBytes(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const KemPrivateKey keys[] = {
      *KemPrivateKey::Derive(KemId::kDhkemX25519HkdfSha256, Bytes(32, 7)),
      *KemPrivateKey::Derive(KemId::kXWing, Bytes(32, 7))};
  const ByteView input(data, size);
  for (const KemPrivateKey& key : keys) {
    const size_t enc_size = std::min(size, KemEncSize(key.kem()));
    CheckForeign(key, input.first(enc_size), input.subspan(enc_size));
    CheckAltered(key, input);
    CheckRoundTrip(key, input);
  }
  return 0;
}
