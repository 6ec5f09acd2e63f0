#include "core/crypto/aead.h"

namespace hotline::crypto {
namespace {

// Both forms have the same face in libsodium.
template <auto kEncrypt, class Nonce>
base::Bytes Seal(const AeadKey& key, const Nonce& nonce, base::ByteView aad,
                 base::ByteView plaintext) {
  base::Bytes out(plaintext.size() + kAeadTagSize);
  kEncrypt(out.data(), nullptr, plaintext.data(), plaintext.size(), aad.data(),
           aad.size(), nullptr, nonce.data(), key.Reveal().data());
  return out;
}

template <auto kDecrypt, class Nonce>
absl::StatusOr<base::Bytes> Open(const AeadKey& key, const Nonce& nonce,
                                 base::ByteView aad,
                                 base::ByteView ciphertext) {
  if (ciphertext.size() < kAeadTagSize) {
    return absl::InvalidArgumentError("AEAD: ciphertext shorter than its tag");
  }
  base::Bytes out(ciphertext.size() - kAeadTagSize);
  if (kDecrypt(out.data(), nullptr, nullptr, ciphertext.data(),
               ciphertext.size(), aad.data(), aad.size(), nonce.data(),
               key.Reveal().data()) != 0) {
    return absl::InvalidArgumentError(
        "AEAD: altered, or sealed under another key, nonce or context");
  }
  return out;
}

}  // namespace

base::Bytes ChaCha20Poly1305Seal(const AeadKey& key, const AeadNonce& nonce,
                                 base::ByteView aad, base::ByteView plaintext) {
  return Seal<crypto_aead_chacha20poly1305_ietf_encrypt>(key, nonce, aad,
                                                         plaintext);
}

absl::StatusOr<base::Bytes> ChaCha20Poly1305Open(const AeadKey& key,
                                                 const AeadNonce& nonce,
                                                 base::ByteView aad,
                                                 base::ByteView ciphertext) {
  return Open<crypto_aead_chacha20poly1305_ietf_decrypt>(key, nonce, aad,
                                                         ciphertext);
}

base::Bytes XChaCha20Poly1305Seal(const AeadKey& key, const StorageNonce& nonce,
                                  base::ByteView aad,
                                  base::ByteView plaintext) {
  return Seal<crypto_aead_xchacha20poly1305_ietf_encrypt>(key, nonce, aad,
                                                          plaintext);
}

absl::StatusOr<base::Bytes> XChaCha20Poly1305Open(const AeadKey& key,
                                                  const StorageNonce& nonce,
                                                  base::ByteView aad,
                                                  base::ByteView ciphertext) {
  return Open<crypto_aead_xchacha20poly1305_ietf_decrypt>(key, nonce, aad,
                                                          ciphertext);
}

}  // namespace hotline::crypto
