#include "core/crypto/aead.h"

#include <gtest/gtest.h>

#include "core/base/random.h"

namespace hotline::crypto {
namespace {

using base::Bytes;
using base::FromHex;
using base::ToHex;
using base::ViewOf;

constexpr std::string_view kSunscreen =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one "
    "tip for the future, sunscreen would be it.";

AeadKey PublishedKey() {
  return *AeadKey::From(*FromHex(
      "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
}

// RFC 8439 section 2.8.2.
TEST(ChaCha20Poly1305, IsThatOfRfc8439) {
  const auto nonce = *base::ToArray<12>(*FromHex("070000004041424344454647"));
  const Bytes sealed = ChaCha20Poly1305Seal(
      PublishedKey(), nonce, *FromHex("50515253c0c1c2c3c4c5c6c7"),
      ViewOf(kSunscreen));
  EXPECT_EQ(ToHex(sealed),
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
            "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
            "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
            "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd060"
            "0691");
}

// draft-irtf-cfrg-xchacha appendix A.3.1.
TEST(XChaCha20Poly1305, IsThatOfTheDraft) {
  const auto nonce = *base::ToArray<24>(
      *FromHex("404142434445464748494a4b4c4d4e4f5051525354555657"));
  const Bytes sealed = XChaCha20Poly1305Seal(
      PublishedKey(), nonce, *FromHex("50515253c0c1c2c3c4c5c6c7"),
      ViewOf(kSunscreen));
  EXPECT_EQ(ToHex(sealed),
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
            "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
            "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
            "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780a"
            "cf49");
}

struct ChaCha {
  using Nonce = AeadNonce;
  static constexpr auto kSeal = ChaCha20Poly1305Seal;
  static constexpr auto kOpen = ChaCha20Poly1305Open;
};
struct XChaCha {
  using Nonce = StorageNonce;
  static constexpr auto kSeal = XChaCha20Poly1305Seal;
  static constexpr auto kOpen = XChaCha20Poly1305Open;
};

template <class Cipher>
class Aead : public testing::Test {
 protected:
  Bytes Seal() { return Cipher::kSeal(key_, nonce_, ViewOf("aad"), text_); }
  auto Open(base::ByteView ciphertext) {
    return Cipher::kOpen(key_, nonce_, ViewOf("aad"), ciphertext);
  }
  bool IsRefused(base::ByteView ciphertext) {
    return absl::IsInvalidArgument(Open(ciphertext).status());
  }

  base::SystemRandom random_;
  AeadKey key_{base::RandomArray<32>(random_)};
  typename Cipher::Nonce nonce_{};
  Bytes text_ = base::ToBytes("a text");
};
using Ciphers = testing::Types<ChaCha, XChaCha>;
TYPED_TEST_SUITE(Aead, Ciphers);

TYPED_TEST(Aead, OpensWhatItSealed) {
  EXPECT_EQ(*this->Open(this->Seal()), this->text_);
  this->text_.clear();
  EXPECT_EQ(*this->Open(this->Seal()), Bytes());
}

TYPED_TEST(Aead, EveryAlteredBitIsRefused) {
  Bytes sealed = this->Seal();
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    sealed[bit / 8] ^= 1 << bit % 8;
    EXPECT_TRUE(this->IsRefused(sealed)) << bit;
    sealed[bit / 8] ^= 1 << bit % 8;
  }
}

TYPED_TEST(Aead, EveryTruncationIsRefused) {
  const Bytes sealed = this->Seal();
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_TRUE(this->IsRefused(base::ByteView(sealed).first(size))) << size;
  }
}

TYPED_TEST(Aead, AnotherAadIsRefused) {
  const Bytes sealed = this->Seal();
  EXPECT_FALSE(
      TypeParam::kOpen(this->key_, this->nonce_, ViewOf("aae"), sealed).ok());
  EXPECT_FALSE(TypeParam::kOpen(this->key_, this->nonce_, {}, sealed).ok());
}

TYPED_TEST(Aead, AnotherNonceIsRefused) {
  const Bytes sealed = this->Seal();
  this->nonce_.back() ^= 1;
  EXPECT_TRUE(this->IsRefused(sealed));
}

TYPED_TEST(Aead, AnotherKeyIsRefused) {
  const Bytes sealed = this->Seal();
  this->key_.Reveal()[0] ^= 1;
  EXPECT_TRUE(this->IsRefused(sealed));
}

}  // namespace
}  // namespace hotline::crypto
