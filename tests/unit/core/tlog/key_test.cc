#include "core/tlog/key.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

constexpr auto kBadForm = absl::StatusCode::kInvalidArgument;

absl::StatusCode NameCode(std::string_view name) {
  return VerifierKey::Make(name, SignatureType::kEd25519, {}).status().code();
}

std::string Vkey(std::string_view name, std::string_view id,
                 const base::Bytes& typed) {
  return std::string(name) + "+" + std::string(id) + "+" +
         base::ToBase64(typed);
}

TEST(KeyVectors, VkeysFollowFromTheSeeds) {
  EXPECT_EQ(test::LogSigner().verifier().Format(), test::kLogVkey);
  EXPECT_EQ(test::WitnessSigner().verifier().Format(), test::kWitnessVkey);
}

TEST(KeyVectors, VkeysAreReadBack) {
  EXPECT_EQ(test::LogKey(), test::LogSigner().verifier());
  EXPECT_EQ(test::WitnessKey(), test::WitnessSigner().verifier());
  EXPECT_EQ(base::ToHex(test::WitnessKey().id()), "20324abe");
}

TEST(VerifierKey, SameKeyOfAnotherTypeHasAnotherId) {
  const VerifierKey log = test::LogKey();
  const auto witness = VerifierKey::Make(
      log.name(), SignatureType::kCosignature, log.public_key());
  EXPECT_NE(witness->id(), log.id());
}

TEST(VerifierKey, PlusInsideTheBase64IsRead) {
  crypto::VerifyKey key;
  key.fill(0xfb);
  const auto made = VerifierKey::Make("a/b", SignatureType::kEd25519, key);
  const std::string text = made->Format();
  ASSERT_NE(text.find('+', text.size() - 10), std::string::npos);
  EXPECT_EQ(*VerifierKey::Parse(text), *made);
}

TEST(VerifierKey, AnotherKeyIdIsRefused) {
  std::string vkey = test::kLogVkey;
  vkey.replace(vkey.find("29b87bfc"), 8, "29b87bfd");
  EXPECT_EQ(VerifierKey::Parse(vkey).status().code(), kBadForm);
}

TEST(VerifierKey, UpperCaseKeyIdIsRefused) {
  std::string vkey = test::kLogVkey;
  vkey.replace(vkey.find("29b87bfc"), 8, "29B87BFC");
  EXPECT_EQ(VerifierKey::Parse(vkey).status().code(), kBadForm);
}

TEST(VerifierKey, AnotherNameIsRefused) {
  EXPECT_EQ(
      VerifierKey::Parse("x" + std::string(test::kLogVkey)).status().code(),
      kBadForm);
}

TEST(VerifierKey, TruncatedKeyIsRefused) {
  base::Bytes typed(32);
  typed[0] = 0x01;
  EXPECT_EQ(VerifierKey::Parse(Vkey("a", "00000000", typed)).status().code(),
            kBadForm);
}

TEST(VerifierKey, EveryPrefixIsRefused) {
  const std::string vkey = test::kLogVkey;
  for (size_t n = 0; n < vkey.size(); ++n) {
    EXPECT_FALSE(VerifierKey::Parse(vkey.substr(0, n)).ok()) << n;
  }
}

TEST(VerifierKey, OtherTypesAreRefusedByName) {
  for (const uint8_t type : {0x00, 0x02, 0x03, 0x05, 0x06, 0xff}) {
    base::Bytes typed(33);
    typed[0] = type;
    const auto status =
        VerifierKey::Parse(Vkey("a", "00000000", typed)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
    EXPECT_NE(status.message().find("0x"), absl::string_view::npos);
  }
}

TEST(KeyName, EveryKindOfSpaceIsRefused) {
  for (const char* space :
       {" ", "\t", "\n", "\r", "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80",
        "\xe2\x80\x80", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
        "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    EXPECT_EQ(NameCode(std::string("a") + space + "b"), kBadForm);
  }
}

TEST(KeyName, EmptyPlusControlAndBadUtf8AreRefused) {
  for (const char* name : {"", "a+b", "a\x01", "\xff", "\xc2"}) {
    EXPECT_EQ(NameCode(name), kBadForm);
  }
}

TEST(KeyName, OtherScriptsAreAccepted) {
  EXPECT_EQ(NameCode("пример.рф/журнал"), absl::StatusCode::kOk);
}

TEST(KeyName, LongestNameHas255Bytes) {
  EXPECT_EQ(NameCode(std::string(255, 'a')), absl::StatusCode::kOk);
  EXPECT_EQ(NameCode(std::string(256, 'a')), kBadForm);
}

}  // namespace
}  // namespace hotline::tlog
