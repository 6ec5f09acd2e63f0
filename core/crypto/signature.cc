#include "core/crypto/signature.h"

#include <algorithm>

#include "core/base/codec.h"

namespace hotline::crypto {

SigningKey SigningKey::Generate(base::Random& random) {
  base::Secret<32> seed;
  random.Fill(seed.Reveal());
  return SigningKey(seed);
}

SigningKey::SigningKey(const base::Secret<32>& seed) {
  crypto_sign_ed25519_seed_keypair(verify_key_.data(), key_.Reveal().data(),
                                   seed.Reveal().data());
}

std::span<const uint8_t, 32> SigningKey::RevealSeed() const {
  return key_.Reveal().first<32>();
}

SigningKey SigningKey::Clone() const {
  SigningKey copy;
  copy.key_ = key_.Clone();
  copy.verify_key_ = verify_key_;
  return copy;
}

Signature SigningKey::Sign(base::ByteView message) const {
  Signature out;
  crypto_sign_ed25519_detached(out.data(), nullptr, message.data(),
                               message.size(), key_.Reveal().data());
  return out;
}

absl::Status Verify(const VerifyKey& key, base::ByteView message,
                    base::ByteView signature) {
  if (signature.size() != std::tuple_size_v<Signature>) {
    return absl::UnauthenticatedError("signature: not 64 bytes");
  }
  if (crypto_sign_ed25519_verify_detached(signature.data(), message.data(),
                                          message.size(), key.data()) != 0) {
    return absl::UnauthenticatedError("signature: does not verify");
  }
  return absl::OkStatus();
}

base::Bytes SignContent(std::string_view label, base::ByteView content) {
  return base::Writer().Text(label).Opaque(content).Take();
}

Signature SignWithLabel(const SigningKey& key, std::string_view label,
                        base::ByteView content) {
  return key.Sign(SignContent(label, content));
}

absl::Status VerifyWithLabel(const VerifyKey& key, std::string_view label,
                             base::ByteView content, base::ByteView signature) {
  return Verify(key, SignContent(label, content), signature);
}

}  // namespace hotline::crypto
