#include "core/message/sealed_message.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/crypto/aead.h"
#include "core/crypto/kem.h"
#include "core/message/fault.h"
#include "core/message/limits.h"
#include "core/message/padding.h"

namespace hotline::message {
namespace {

absl::Status CheckKeys(const std::vector<SealedKey>& keys) {
  auto status = CheckCount("sealed keys", keys.size(), 1, kMaxRecipients);
  if (!status.ok()) return status;
  const size_t enc_size = crypto::KemEncSize(crypto::KemId::kXWing);
  for (const SealedKey& key : keys) {
    if (key.enc.size() != enc_size) {
      return absl::InvalidArgumentError("sealed keys: enc has a wrong length");
    }
  }
  const auto not_ascending = [](const SealedKey& a, const SealedKey& b) {
    return a.reference >= b.reference;
  };
  if (std::adjacent_find(keys.begin(), keys.end(), not_ascending) !=
      keys.end()) {
    return absl::InvalidArgumentError(
        "sealed keys: must be ascending by reference, nobody twice");
  }
  return absl::OkStatus();
}

std::vector<SealedKey> ReadKeys(base::Reader& outer) {
  base::Reader reader(outer.Opaque(outer.left()));
  std::vector<SealedKey> keys;
  // One above the limit is enough for CheckKeys to refuse.
  while (reader.ok() && !reader.AtEnd() && keys.size() <= kMaxRecipients) {
    SealedKey key;
    key.reference = reader.Array<32>();
    key.enc = base::ToBytes(reader.Opaque(reader.left()));
    const base::ByteView wrapped = reader.Opaque(kWrappedKeySize);
    reader.Require(wrapped.size() == kWrappedKeySize);
    std::copy(wrapped.begin(), wrapped.end(), key.wrapped.begin());
    keys.push_back(std::move(key));
  }
  outer.Require(reader.ok());
  return keys;
}

absl::Status CheckCiphertextSize(size_t size) {
  const auto padded = [size](size_t step) {
    return size == step + crypto::kAeadTagSize;
  };
  if (std::any_of(kPaddedSizes.begin(), kPaddedSizes.end(), padded)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("ciphertext: not of a padded size");
}

absl::StatusOr<SealedMessage> Parse(base::Reader& reader) {
  SealedMessage sealed;
  sealed.keys = ReadKeys(reader);
  sealed.key_hash = reader.Array<32>();
  sealed.ciphertext = base::ToBytes(reader.Opaque(reader.left()));
  auto status = reader.Finish("sealed message");
  if (status.ok()) status = CheckKeys(sealed.keys);
  if (status.ok()) status = CheckCiphertextSize(sealed.ciphertext.size());
  if (!status.ok()) return WithFault(Fault::kSealMalformed, status);
  return sealed;
}

}  // namespace

base::Bytes Encode(const std::vector<SealedKey>& keys) {
  base::Writer each;
  for (const SealedKey& key : keys) {
    each.Raw(key.reference).Opaque(key.enc).Opaque(key.wrapped);
  }
  base::Writer writer;
  writer.Opaque(each.bytes());
  return writer.Take();
}

base::Bytes Encode(const SealedMessage& sealed) {
  base::Writer writer;
  writer.U16(kSealedMessageVersion)
      .Raw(Encode(sealed.keys))
      .Raw(sealed.key_hash)
      .Opaque(sealed.ciphertext);
  return writer.Take();
}

absl::StatusOr<SealedMessage> ParseSealedMessage(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kSealedMessageVersion) {
    return FaultError(Fault::kUnknownSealVersion,
                      absl::StrCat("unknown sealed message version ", version));
  }
  return Parse(reader);
}

}  // namespace hotline::message
