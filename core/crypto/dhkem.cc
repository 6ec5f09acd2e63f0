#include "core/crypto/dhkem.h"

#include <algorithm>

#include "core/crypto/labeled.h"
#include "core/crypto/x25519.h"

namespace hotline::crypto {
namespace {

constexpr base::ByteArray<5> kSuiteId = {'K', 'E', 'M', 0x00, 0x20};
constexpr size_t kSize = 32;  // of a secret, a point and an enc

// One DH, or two in the authenticated modes, and the public values that they
// were made from: dh and kem_context of RFC 9180 section 4.1.
class Agreement {
 public:
  [[nodiscard]] bool Dh(const base::Secret<32>& secret, base::ByteView point) {
    const size_t at = kSize * dh_count_++;
    return X25519(secret, point.first<kSize>(),
                  std::span(dh_.Reveal()).subspan(at).first<kSize>());
  }

  void Bind(base::ByteView public_value) {
    std::copy(public_value.begin(), public_value.end(),
              context_.begin() + kSize * context_count_++);
  }

  SharedSecret ExtractAndExpand() const {
    const base::ByteView dh(dh_.Reveal().first(kSize * dh_count_));
    const base::ByteView kem_context(context_.data(), kSize * context_count_);
    const Prk eae_prk = LabeledExtract(kSuiteId, {}, "eae_prk", dh);
    return LabeledExpand<32>(kSuiteId, eae_prk, "shared_secret", kem_context);
  }

 private:
  base::Secret<2 * kSize> dh_;
  base::ByteArray<3 * kSize> context_{};
  size_t dh_count_ = 0;
  size_t context_count_ = 0;
};

absl::Status SmallOrder() {
  return absl::InvalidArgumentError("DHKEM: X25519 point of small order");
}

}  // namespace

base::Secret<32> DhkemDeriveSecret(base::ByteView ikm) {
  const Prk dkp_prk = LabeledExtract(kSuiteId, {}, "dkp_prk", ikm);
  return LabeledExpand<32>(kSuiteId, dkp_prk, "sk", {});
}

base::Bytes DhkemPublicKey(const base::Secret<32>& secret) {
  return base::ToBytes(X25519Base(secret));
}

absl::Status DhkemCheck(base::ByteView public_key) {
  if (public_key.size() != kSize) {
    return absl::InvalidArgumentError("DHKEM: public key is not 32 bytes");
  }
  return HasSmallOrder(public_key.first<kSize>()) ? SmallOrder()
                                                  : absl::OkStatus();
}

absl::StatusOr<Encapsulation> DhkemEncap(const KemPublicKey& recipient,
                                         const KemPrivateKey* sender,
                                         base::Random& random) {
  base::Secret<32> ikm;
  random.Fill(ikm.Reveal());
  const base::Secret<32> ephemeral = DhkemDeriveSecret(ikm.Reveal());
  base::Bytes enc = DhkemPublicKey(ephemeral);

  Agreement agreement;
  if (!agreement.Dh(ephemeral, recipient.bytes())) return SmallOrder();
  agreement.Bind(enc);
  agreement.Bind(recipient.bytes());
  if (sender != nullptr) {
    if (!agreement.Dh(sender->secret(), recipient.bytes())) return SmallOrder();
    agreement.Bind(sender->public_key().bytes());
  }
  return Encapsulation{agreement.ExtractAndExpand(), std::move(enc)};
}

absl::StatusOr<SharedSecret> DhkemDecap(base::ByteView enc,
                                        const KemPrivateKey& recipient,
                                        const KemPublicKey* sender) {
  Agreement agreement;
  if (!agreement.Dh(recipient.secret(), enc)) return SmallOrder();
  agreement.Bind(enc);
  agreement.Bind(recipient.public_key().bytes());
  if (sender != nullptr) {
    if (!agreement.Dh(recipient.secret(), sender->bytes())) return SmallOrder();
    agreement.Bind(sender->bytes());
  }
  return agreement.ExtractAndExpand();
}

}  // namespace hotline::crypto
