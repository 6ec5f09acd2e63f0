#include "core/crypto/signature.h"

#include <gtest/gtest.h>

namespace hotline::crypto {
namespace {

using base::Bytes;
using base::ToHex;
using base::ViewOf;

// RFC 8032 section 7.1, test 2.
SigningKey PublishedKey() {
  return SigningKey(*base::Secret<32>::From(*base::FromHex(
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")));
}

bool IsRefused(const VerifyKey& key, base::ByteView message,
               base::ByteView signature) {
  return absl::IsUnauthenticated(Verify(key, message, signature));
}

TEST(Signature, IsThatOfRfc8032) {
  const SigningKey key = PublishedKey();
  const Bytes message = {0x72};
  EXPECT_EQ(ToHex(key.verify_key()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(ToHex(key.Sign(message)),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_TRUE(Verify(key.verify_key(), message, key.Sign(message)).ok());
}

TEST(Signature, SeedAndCloneGiveTheSameKey) {
  base::SystemRandom random;
  const SigningKey key = SigningKey::Generate(random);
  const SigningKey again(*base::Secret<32>::From(key.RevealSeed()));
  EXPECT_EQ(again.verify_key(), key.verify_key());
  EXPECT_EQ(key.Clone().Sign({}), key.Sign({}));
}

TEST(Signature, EveryAlteredBitIsRefused) {
  const SigningKey key = PublishedKey();
  const Signature good = key.Sign(ViewOf("text"));
  for (size_t bit = 0; bit < good.size() * 8; ++bit) {
    Signature bad = good;
    bad[bit / 8] ^= 1 << bit % 8;
    EXPECT_TRUE(IsRefused(key.verify_key(), ViewOf("text"), bad)) << bit;
  }
}

TEST(Signature, AnotherMessageIsRefused) {
  const SigningKey key = PublishedKey();
  EXPECT_TRUE(
      IsRefused(key.verify_key(), ViewOf("text."), key.Sign(ViewOf("text"))));
}

TEST(Signature, AnotherKeyIsRefused) {
  base::SystemRandom random;
  const VerifyKey other = SigningKey::Generate(random).verify_key();
  EXPECT_TRUE(
      IsRefused(other, ViewOf("text"), PublishedKey().Sign(ViewOf("text"))));
}

TEST(Signature, WrongLengthIsRefused) {
  const SigningKey key = PublishedKey();
  Bytes signature = base::ToBytes(key.Sign({}));
  signature.push_back(0);
  EXPECT_TRUE(IsRefused(key.verify_key(), {}, signature));
  signature.resize(63);
  EXPECT_TRUE(IsRefused(key.verify_key(), {}, signature));
  EXPECT_TRUE(IsRefused(key.verify_key(), {}, {}));
}

// S + L verifies in a careless implementation: the same statement would have
// two signatures, and so two hashes.
TEST(Signature, MalleableFormIsRefused) {
  const SigningKey key = PublishedKey();
  Signature signature = key.Sign({});
  const Bytes order = *base::FromHex(
      "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + order[i];
    signature[32 + i] = static_cast<uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_TRUE(IsRefused(key.verify_key(), {}, signature));
}

// With the neutral element as key, R = the base point times S fits any message.
TEST(Signature, KeyOfSmallOrderIsRefused) {
  const VerifyKey neutral = {1};
  Signature signature = {1};  // R = neutral element, S = 0
  EXPECT_TRUE(IsRefused(neutral, ViewOf("any text"), signature));
}

TEST(SignContent, IsTwoVectors) {
  EXPECT_EQ(ToHex(SignContent("MLS 1.0 X", ViewOf("ab"))),
            "09"
            "4d4c5320312e302058"
            "02"
            "6162");
}

TEST(SignWithLabel, AnotherLabelIsRefused) {
  const SigningKey key = PublishedKey();
  const Signature signature =
      SignWithLabel(key, "hotline/1 Statement", ViewOf("x"));
  EXPECT_TRUE(VerifyWithLabel(key.verify_key(), "hotline/1 Statement",
                              ViewOf("x"), signature)
                  .ok());
  EXPECT_FALSE(VerifyWithLabel(key.verify_key(), "hotline/1 Receipt",
                               ViewOf("x"), signature)
                   .ok());
  EXPECT_FALSE(VerifyWithLabel(key.verify_key(), "hotline/1 Statement",
                               ViewOf("y"), signature)
                   .ok());
  EXPECT_FALSE(Verify(key.verify_key(), ViewOf("x"), signature).ok());
}

}  // namespace
}  // namespace hotline::crypto
