#include "core/message/hpke_sealing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/base/secret.h"
#include "core/crypto/aead.h"
#include "core/crypto/hpke.h"
#include "core/crypto/sha256.h"
#include "core/message/fault.h"
#include "core/message/limits.h"
#include "core/message/sealed_message.h"

namespace hotline::message {
namespace {

base::Bytes Joined(base::ByteView first, base::ByteView second) {
  base::Writer writer;
  writer.Raw(first).Raw(second);
  return writer.Take();
}

// HPKE info: a wrapped key serves this header alone.
base::Bytes WrapInfo(base::ByteView header) {
  return Joined(base::ViewOf("hotline/1 SealedKey"), header);
}

base::Digest KeyHash(const crypto::AeadKey& key) {
  return crypto::Sha256({base::ViewOf("hotline/1 MessageKey"), key.Reveal()});
}

// A message key serves one plaintext, so its nonce may be fixed.
constexpr crypto::AeadNonce kNonce{};

absl::StatusOr<SealedKey> Wrap(const Recipient& recipient, base::ByteView info,
                               const crypto::AeadKey& key,
                               base::Random& random) {
  auto wrapped = crypto::SealBase(recipient.public_key, info,
                                  recipient.reference, key.Reveal(), random);
  if (!wrapped.ok()) return wrapped.status();
  auto ciphertext = base::ToArray<kWrappedKeySize>(wrapped->ciphertext);
  if (!ciphertext.ok()) return ciphertext.status();
  return SealedKey{recipient.reference, std::move(wrapped->enc), *ciphertext};
}

absl::StatusOr<std::vector<SealedKey>> WrapForAll(
    const std::vector<Recipient>& recipients, base::ByteView header,
    const crypto::AeadKey& key, base::Random& random) {
  const base::Bytes info = WrapInfo(header);
  std::vector<SealedKey> keys;
  for (const Recipient& recipient : recipients) {
    auto sealed = Wrap(recipient, info, key, random);
    if (!sealed.ok()) return sealed.status();
    keys.push_back(*std::move(sealed));
  }
  return keys;
}

absl::StatusOr<crypto::AeadKey> Unwrap(const SealedKey& sealed,
                                       const crypto::KemPrivateKey& own,
                                       base::ByteView header) {
  auto opened = crypto::OpenBase(sealed.enc, own, WrapInfo(header),
                                 sealed.reference, sealed.wrapped);
  if (!opened.ok()) {
    return FaultError(Fault::kAltered, "sealed key: does not open");
  }
  const base::SecretBytes bytes(*std::move(opened));
  return crypto::AeadKey::From(bytes.Reveal());
}

absl::StatusOr<base::SecretBytes> Decrypt(const SealedMessage& sealed,
                                          const crypto::AeadKey& key,
                                          base::ByteView header) {
  if (KeyHash(key) != sealed.key_hash) {
    return FaultError(Fault::kAltered, "sealed key: not the one committed to");
  }
  auto opened = crypto::ChaCha20Poly1305Open(
      key, kNonce, Joined(header, Encode(sealed.keys)), sealed.ciphertext);
  if (!opened.ok()) {
    return FaultError(Fault::kAltered, "ciphertext: does not open");
  }
  return base::SecretBytes(*std::move(opened));
}

bool Ascending(const Recipient& a, const Recipient& b) {
  return a.reference < b.reference;
}

absl::Status CheckRecipients(const std::vector<Recipient>& sorted) {
  auto status = CheckCount("recipients", sorted.size(), 1, kMaxRecipients);
  if (!status.ok()) return status;
  const auto same = [](const Recipient& a, const Recipient& b) {
    return a.reference == b.reference;
  };
  if (std::adjacent_find(sorted.begin(), sorted.end(), same) != sorted.end()) {
    return absl::InvalidArgumentError("recipients: a key package twice");
  }
  return absl::OkStatus();
}

absl::Status CheckEnvelopeSize(size_t header, size_t body) {
  if (header + body <= kMaxEnvelopeSize) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat("envelope: ", header + body, " bytes, at most ",
                   kMaxEnvelopeSize, "; send a shorter text, or to fewer"));
}

}  // namespace

HpkeSealing::HpkeSealing(std::vector<Recipient> recipients, FindPrivateKey find,
                         base::Random& random)
    : recipients_(std::move(recipients)),
      find_(std::move(find)),
      random_(random) {
  std::sort(recipients_.begin(), recipients_.end(), Ascending);
}

absl::StatusOr<base::Bytes> HpkeSealing::Seal(base::ByteView header,
                                              base::ByteView plaintext) {
  auto status = CheckRecipients(recipients_);
  if (!status.ok()) return status;
  crypto::AeadKey key;
  random_.Fill(key.Reveal());
  auto keys = WrapForAll(recipients_, header, key, random_);
  if (!keys.ok()) return keys.status();
  SealedMessage sealed;
  sealed.ciphertext = crypto::ChaCha20Poly1305Seal(
      key, kNonce, Joined(header, Encode(*keys)), plaintext);
  sealed.keys = *std::move(keys);
  sealed.key_hash = KeyHash(key);
  base::Bytes body = Encode(sealed);
  status = CheckEnvelopeSize(header.size(), body.size());
  if (!status.ok()) return status;
  return body;
}

absl::StatusOr<base::SecretBytes> HpkeSealing::Open(base::ByteView header,
                                                    base::ByteView body) {
  auto sealed = ParseSealedMessage(body);
  if (!sealed.ok()) return sealed.status();
  for (const SealedKey& sealed_key : sealed->keys) {
    const auto own = find_(sealed_key.reference);
    if (!own) continue;
    auto key = Unwrap(sealed_key, *own, header);
    if (!key.ok()) return key.status();
    return Decrypt(*sealed, *key, header);
  }
  return FaultError(Fault::kNotSealedToUs);
}

}  // namespace hotline::message
