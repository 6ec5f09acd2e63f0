#include "core/crypto/hpke_context.h"

#include <algorithm>
#include <limits>

#include "core/crypto/labeled.h"

namespace hotline::crypto {

absl::StatusOr<AeadNonce> NonceSequence::Current() const {
  if (sequence_ == std::numeric_limits<uint64_t>::max()) {
    return absl::ResourceExhaustedError("HPKE: message limit reached");
  }
  AeadNonce out;
  std::ranges::copy(base_nonce_.Reveal(), out.begin());
  for (size_t i = 0; i < sizeof(sequence_); ++i) {
    out[out.size() - 1 - i] ^= static_cast<uint8_t>(sequence_ >> (8 * i));
  }
  return out;
}

HpkeContext::HpkeContext(HpkeKeys keys)
    : keys_(std::move(keys)), nonces_(std::move(keys_.base_nonce)) {}

absl::StatusOr<base::SecretBytes> HpkeContext::Export(
    base::ByteView exporter_context, size_t length) const {
  if (length > kHkdfLongestOutput) {
    return absl::InvalidArgumentError("HPKE: export is too long");
  }
  base::SecretBytes out(length);
  absl::Status status = LabeledExpand(keys_.suite_id, keys_.exporter_secret,
                                      "sec", exporter_context, out.Reveal());
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<AeadNonce> HpkeContext::NextNonce() const {
  if (keys_.aead == AeadId::kExportOnly) {
    return absl::UnimplementedError("HPKE: this suite only exports");
  }
  return nonces_.Current();
}

absl::StatusOr<base::Bytes> SenderContext::Seal(base::ByteView aad,
                                                base::ByteView plaintext) {
  const absl::StatusOr<AeadNonce> nonce = NextNonce();
  if (!nonce.ok()) return nonce.status();
  nonces_.Advance();
  return ChaCha20Poly1305Seal(keys_.key, *nonce, aad, plaintext);
}

absl::StatusOr<base::Bytes> RecipientContext::Open(base::ByteView aad,
                                                   base::ByteView ciphertext) {
  const absl::StatusOr<AeadNonce> nonce = NextNonce();
  if (!nonce.ok()) return nonce.status();
  auto plaintext = ChaCha20Poly1305Open(keys_.key, *nonce, aad, ciphertext);
  if (plaintext.ok()) nonces_.Advance();
  return plaintext;
}

}  // namespace hotline::crypto
