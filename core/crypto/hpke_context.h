// What a set-up HPKE exchange leaves on each side (RFC 9180 sections 5.2 and
// 5.3). Messages open in exactly the order in which they were sealed. For one
// thread at a time; moved, never copied, because two copies would use one nonce
// twice.
#pragma once

#include "core/crypto/key_schedule.h"

namespace hotline::crypto {

// The nonces of one context: base_nonce XOR sequence number. Each is given
// once.
class NonceSequence {
 public:
  explicit NonceSequence(base::Secret<12> base_nonce, uint64_t sequence = 0)
      : base_nonce_(std::move(base_nonce)), sequence_(sequence) {}

  // The nonce of the current number. ResourceExhausted at 2^64 - 1, long before
  // the 2^96 - 1 of the RFC.
  absl::StatusOr<AeadNonce> Current() const;
  // After Current has been used, and only then.
  void Advance() { ++sequence_; }

 private:
  base::Secret<12> base_nonce_;
  uint64_t sequence_;
};

class HpkeContext {
 public:
  // Secret Export (section 5.3): `length` bytes that both sides can derive and
  // nobody else. InvalidArgument above kHkdfLongestOutput.
  absl::StatusOr<base::SecretBytes> Export(base::ByteView exporter_context,
                                           size_t length) const;

 protected:
  explicit HpkeContext(HpkeKeys keys);
  // Unimplemented for the export-only AEAD.
  absl::StatusOr<AeadNonce> NextNonce() const;

  HpkeKeys keys_;
  NonceSequence nonces_;
};

class SenderContext : public HpkeContext {
 public:
  explicit SenderContext(HpkeKeys keys) : HpkeContext(std::move(keys)) {}
  absl::StatusOr<base::Bytes> Seal(base::ByteView aad,
                                   base::ByteView plaintext);
};

class RecipientContext : public HpkeContext {
 public:
  explicit RecipientContext(HpkeKeys keys) : HpkeContext(std::move(keys)) {}
  // A failure leaves the context where it was: the true next message still
  // opens.
  absl::StatusOr<base::Bytes> Open(base::ByteView aad,
                                   base::ByteView ciphertext);
};

}  // namespace hotline::crypto
