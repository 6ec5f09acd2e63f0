#include "core/crypto/hpke_context.h"

#include <gtest/gtest.h>

#include <limits>

namespace hotline::crypto {
namespace {

using base::Bytes;
using base::ViewOf;

static_assert(!std::is_copy_constructible_v<SenderContext> &&
              !std::is_copy_constructible_v<RecipientContext>);

HpkeKeys Keys(AeadId aead) {
  const SharedSecret secret(base::ByteArray<32>{1});
  return *KeySchedule(HpkeMode::kBase, KemId::kXWing, aead, secret, {}, {}, {});
}

class HpkeContextTest : public testing::Test {
 protected:
  SenderContext sender_{Keys(AeadId::kChaCha20Poly1305)};
  RecipientContext recipient_{Keys(AeadId::kChaCha20Poly1305)};
};

TEST_F(HpkeContextTest, MessagesOpenInOrder) {
  for (int i = 0; i < 300; ++i) {
    const Bytes ciphertext = *sender_.Seal(ViewOf("aad"), ViewOf("text"));
    EXPECT_EQ(base::TextOf(*recipient_.Open(ViewOf("aad"), ciphertext)),
              "text");
  }
}

TEST_F(HpkeContextTest, FailedOpenLeavesTheSequence) {
  const Bytes first = *sender_.Seal({}, ViewOf("first"));
  const Bytes second = *sender_.Seal({}, ViewOf("second"));
  EXPECT_FALSE(recipient_.Open({}, second).ok());
  EXPECT_FALSE(recipient_.Open(ViewOf("x"), first).ok());
  EXPECT_EQ(base::TextOf(*recipient_.Open({}, first)), "first");
  EXPECT_EQ(base::TextOf(*recipient_.Open({}, second)), "second");
}

TEST_F(HpkeContextTest, RepeatedMessageIsRefused) {
  const Bytes ciphertext = *sender_.Seal({}, {});
  EXPECT_TRUE(recipient_.Open({}, ciphertext).ok());
  EXPECT_FALSE(recipient_.Open({}, ciphertext).ok());
}

TEST_F(HpkeContextTest, BothSidesExportTheSame) {
  const auto one = sender_.Export(ViewOf("x"), 40);
  EXPECT_TRUE(one->Equals(*recipient_.Export(ViewOf("x"), 40)));
  EXPECT_FALSE(one->Equals(*recipient_.Export(ViewOf("y"), 40)));
  // The length is part of the derivation: a shorter export is no prefix.
  EXPECT_NE(base::ToHex(sender_.Export(ViewOf("x"), 32)->Reveal()),
            base::ToHex(one->Reveal().first(32)));
}

TEST_F(HpkeContextTest, TooLongExportIsRefused) {
  EXPECT_TRUE(sender_.Export({}, kHkdfLongestOutput).ok());
  EXPECT_TRUE(sender_.Export({}, 0).ok());
  for (size_t length : {kHkdfLongestOutput + 1, ~size_t{0}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(sender_.Export({}, length).status()));
  }
}

TEST(ExportOnly, SealAndOpenAreRefused) {
  SenderContext sender(Keys(AeadId::kExportOnly));
  RecipientContext recipient(Keys(AeadId::kExportOnly));
  EXPECT_TRUE(absl::IsUnimplemented(sender.Seal({}, {}).status()));
  EXPECT_TRUE(absl::IsUnimplemented(recipient.Open({}, Bytes(16)).status()));
  EXPECT_TRUE(sender.Export({}, 32)->Equals(*recipient.Export({}, 32)));
}

TEST(ExportOnly, SharesNothingWithTheSealingSuite) {
  const SenderContext sealing(Keys(AeadId::kChaCha20Poly1305));
  const SenderContext exporting(Keys(AeadId::kExportOnly));
  EXPECT_FALSE(sealing.Export({}, 32)->Equals(*exporting.Export({}, 32)));
}

constexpr uint64_t kLast = std::numeric_limits<uint64_t>::max() - 1;

TEST(NonceSequence, IsBaseNonceXorNumber) {
  base::ByteArray<12> nonce;
  nonce.fill(0xf0);
  EXPECT_EQ(
      base::ToHex(*NonceSequence(base::Secret<12>(nonce), 0x0102).Current()),
      "f0f0f0f0f0f0f0f0f0f0f1f2");
  EXPECT_EQ(
      base::ToHex(*NonceSequence(base::Secret<12>(nonce), kLast).Current()),
      "f0f0f0f00f0f0f0f0f0f0f0e");
}

TEST(NonceSequence, MessageLimitIsRefusedForEver) {
  NonceSequence nonces({}, kLast);
  EXPECT_TRUE(nonces.Current().ok());
  nonces.Advance();
  EXPECT_TRUE(absl::IsResourceExhausted(nonces.Current().status()));
  EXPECT_TRUE(absl::IsResourceExhausted(nonces.Current().status()));
}

}  // namespace
}  // namespace hotline::crypto
