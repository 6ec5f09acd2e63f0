#include "core/mls/encrypt.h"

#include "absl/strings/str_cat.h"
#include "core/crypto/hpke.h"

namespace hotline::mls {
namespace {

base::Bytes EncryptContext(std::string_view label, base::ByteView context) {
  return base::Writer()
      .Text(absl::StrCat("MLS 1.0 ", std::string(label)))
      .Opaque(context)
      .Take();
}

}  // namespace

void HpkeCiphertext::Encode(base::Writer& out) const {
  out.Opaque(kem_output).Opaque(ciphertext);
}

HpkeCiphertext HpkeCiphertext::Decode(base::Reader& in) {
  HpkeCiphertext sealed;
  sealed.kem_output = DecodeOpaque(in);
  sealed.ciphertext = DecodeOpaque(in);
  return sealed;
}

absl::StatusOr<HpkeCiphertext> EncryptWithLabel(
    const crypto::KemPublicKey& public_key, std::string_view label,
    base::ByteView context, base::ByteView plaintext, base::Random& random) {
  auto sealed = crypto::SealBase(public_key, EncryptContext(label, context), {},
                                 plaintext, random);
  if (!sealed.ok()) return sealed.status();
  return HpkeCiphertext{std::move(sealed->enc), std::move(sealed->ciphertext)};
}

absl::StatusOr<base::SecretBytes> DecryptWithLabel(
    const crypto::KemPrivateKey& private_key, std::string_view label,
    base::ByteView context, const HpkeCiphertext& sealed) {
  auto opened =
      crypto::OpenBase(sealed.kem_output, private_key,
                       EncryptContext(label, context), {}, sealed.ciphertext);
  if (!opened.ok()) return opened.status();
  return base::SecretBytes(*std::move(opened));
}

}  // namespace hotline::mls
