#include "bench/mls/floor.h"

#include <algorithm>

#include "core/crypto/hkdf.h"
#include "core/crypto/sha256.h"

namespace hotline::bench {
namespace {

// About as long as the labels and contexts of sections 5.1.3 and 8.
constexpr size_t kInfoBytes = 60;
constexpr size_t kLongest = size_t{1} << 22;

// What is neither used nor seen might not be computed at all.
volatile uint8_t looked_at;
void See(base::ByteView bytes) {
  looked_at = bytes.empty() ? 0 : bytes.front();
}

}  // namespace

Work& Work::operator+=(const Work& other) {
  sign += other.sign;
  verify += other.verify;
  generate += other.generate;
  encap += other.encap;
  decap += other.decap;
  hmac += other.hmac;
  signed_bytes += other.signed_bytes;
  hashed_bytes += other.hashed_bytes;
  sealed_bytes += other.sealed_bytes;
  return *this;
}

Floor::Floor(mls::CipherSuite suite, base::Random& random)
    : random_(random),
      kem_(mls::KemOf(suite)),
      signing_key_(crypto::SigningKey::Generate(random)),
      kem_key_(crypto::KemPrivateKey::Generate(kem_, random)),
      enc_(crypto::Encap(kem_key_.public_key(), random)->enc),
      message_(kLongest, 0x5a) {
  random.Fill(secret_.Reveal());
}

void Floor::Do(const Work& work) {
  Sign(work);
  Encapsulate(work);
  const base::ByteView info = base::ByteView(message_).first(kInfoBytes);
  for (uint32_t i = 0; i < work.hmac; ++i) {
    See(crypto::HkdfExpand<32>(secret_, {info}).Reveal());
  }
  const base::ByteView message = message_;
  See(crypto::Sha256(message.first(std::min(kLongest, work.hashed_bytes))));
  See(crypto::ChaCha20Poly1305Seal(
      secret_, {}, {}, message.first(std::min(kLongest, work.sealed_bytes))));
}

// The bytes are shared out evenly.
void Floor::Sign(const Work& work) {
  const uint32_t times = work.sign + work.verify;
  if (times == 0) return;
  const base::ByteView message = base::ByteView(message_).first(
      std::min(kLongest, work.signed_bytes / times));
  for (uint32_t i = 0; i < work.sign; ++i) {
    See(signing_key_.Sign(message));
  }
  if (work.verify == 0) return;
  if (signed_bytes_ != message.size()) {
    signature_ = signing_key_.Sign(message);
    signed_bytes_ = message.size();
  }
  for (uint32_t i = 0; i < work.verify; ++i) {
    if (!crypto::Verify(signing_key_.verify_key(), message, signature_).ok()) {
      std::abort();
    }
  }
}

void Floor::Encapsulate(const Work& work) {
  for (uint32_t i = 0; i < work.generate; ++i) {
    See(crypto::KemPrivateKey::Derive(kem_, secret_.Reveal())
            ->public_key()
            .bytes());
  }
  for (uint32_t i = 0; i < work.encap; ++i) {
    See(crypto::Encap(kem_key_.public_key(), random_)->enc);
  }
  for (uint32_t i = 0; i < work.decap; ++i) {
    See(crypto::Decap(enc_, kem_key_)->Reveal());
  }
}

}  // namespace hotline::bench
