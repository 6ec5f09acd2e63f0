// Authenticated encryption with associated data, in two forms of one cipher:
// ChaCha20-Poly1305 (RFC 8439) for HPKE and MLS, whose key schedules give each
// nonce once; XChaCha20-Poly1305 for storage, where 24-byte nonces may be drawn
// at random. A ciphertext is its plaintext's length plus kAeadTagSize.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace hotline::crypto {

inline constexpr size_t kAeadTagSize = 16;
using AeadKey = base::Secret<32>;
using AeadNonce = base::ByteArray<12>;
using StorageNonce = base::ByteArray<24>;

// A nonce must not serve twice under one key: that would reveal both texts and
// let anyone forge.
base::Bytes ChaCha20Poly1305Seal(const AeadKey& key, const AeadNonce& nonce,
                                 base::ByteView aad, base::ByteView plaintext);
// InvalidArgument unless `ciphertext` was sealed under exactly this key, nonce
// and aad; nothing of the plaintext is then left anywhere.
absl::StatusOr<base::Bytes> ChaCha20Poly1305Open(const AeadKey& key,
                                                 const AeadNonce& nonce,
                                                 base::ByteView aad,
                                                 base::ByteView ciphertext);

base::Bytes XChaCha20Poly1305Seal(const AeadKey& key, const StorageNonce& nonce,
                                  base::ByteView aad, base::ByteView plaintext);
absl::StatusOr<base::Bytes> XChaCha20Poly1305Open(const AeadKey& key,
                                                  const StorageNonce& nonce,
                                                  base::ByteView aad,
                                                  base::ByteView ciphertext);

}  // namespace hotline::crypto
