#include "core/crypto/kem.h"

#include "absl/strings/str_cat.h"
#include "core/crypto/dhkem.h"
#include "core/crypto/xwing.h"

namespace hotline::crypto {
namespace {

constexpr size_t kShortestIkm = 32;  // Nsk, RFC 9180 section 7.1.3

bool IsXWing(KemId kem) { return kem == KemId::kXWing; }

absl::Status CheckEnc(KemId kem, base::ByteView enc) {
  if (enc.size() == KemEncSize(kem)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "KEM: enc is ", enc.size(), " bytes, not ", KemEncSize(kem)));
}

absl::Status CheckAuth(KemId recipient, KemId sender) {
  if (IsXWing(recipient) || IsXWing(sender)) {
    return absl::UnimplementedError("X-Wing has no authenticated mode");
  }
  return absl::OkStatus();
}

}  // namespace

size_t KemPublicKeySize(KemId kem) { return IsXWing(kem) ? 1216 : 32; }
size_t KemEncSize(KemId kem) { return IsXWing(kem) ? 1120 : 32; }

absl::StatusOr<KemPublicKey> KemPublicKey::Parse(KemId kem,
                                                 base::ByteView bytes) {
  absl::Status status = IsXWing(kem) ? XWingCheck(bytes) : DhkemCheck(bytes);
  if (!status.ok()) return status;
  return KemPublicKey(kem, base::ToBytes(bytes));
}

KemPrivateKey KemPrivateKey::Generate(KemId kem, base::Random& random) {
  base::Secret<32> secret;
  random.Fill(secret.Reveal());
  return FromSecret(kem, std::move(secret));
}

absl::StatusOr<KemPrivateKey> KemPrivateKey::Derive(KemId kem,
                                                    base::ByteView ikm) {
  if (ikm.size() < kShortestIkm) {
    return absl::InvalidArgumentError("KEM: ikm is shorter than 32 bytes");
  }
  return FromSecret(
      kem, IsXWing(kem) ? XWingDeriveSeed(ikm) : DhkemDeriveSecret(ikm));
}

KemPrivateKey KemPrivateKey::FromSecret(KemId kem, base::Secret<32> secret) {
  base::Bytes public_key =
      IsXWing(kem) ? XWingPublicKey(secret) : DhkemPublicKey(secret);
  return KemPrivateKey(std::move(secret),
                       KemPublicKey(kem, std::move(public_key)));
}

KemPrivateKey KemPrivateKey::Clone() const {
  return KemPrivateKey(secret_.Clone(), public_key_);
}

absl::StatusOr<Encapsulation> Encap(const KemPublicKey& recipient,
                                    base::Random& random) {
  return IsXWing(recipient.kem()) ? XWingEncap(recipient, random)
                                  : DhkemEncap(recipient, nullptr, random);
}

absl::StatusOr<SharedSecret> Decap(base::ByteView enc,
                                   const KemPrivateKey& recipient) {
  if (absl::Status s = CheckEnc(recipient.kem(), enc); !s.ok()) return s;
  return IsXWing(recipient.kem()) ? XWingDecap(enc, recipient)
                                  : DhkemDecap(enc, recipient, nullptr);
}

absl::StatusOr<Encapsulation> AuthEncap(const KemPublicKey& recipient,
                                        const KemPrivateKey& sender,
                                        base::Random& random) {
  absl::Status status = CheckAuth(recipient.kem(), sender.kem());
  if (!status.ok()) return status;
  return DhkemEncap(recipient, &sender, random);
}

absl::StatusOr<SharedSecret> AuthDecap(base::ByteView enc,
                                       const KemPrivateKey& recipient,
                                       const KemPublicKey& sender) {
  absl::Status status = CheckAuth(recipient.kem(), sender.kem());
  if (status.ok()) status = CheckEnc(recipient.kem(), enc);
  if (!status.ok()) return status;
  return DhkemDecap(enc, recipient, &sender);
}

}  // namespace hotline::crypto
