#include "core/tlog/cosignature.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

constexpr auto kBadForm = absl::StatusCode::kInvalidArgument;
constexpr auto kBadSignature = absl::StatusCode::kUnauthenticated;

Cosignature VectorCosignature() {
  return *Cosign(test::WitnessSigner(), test::kVectorText, test::kVectorTime);
}

absl::StatusCode VerifyCode(base::ByteView signature) {
  return VerifyCosignature(test::WitnessKey(), test::kVectorText, signature)
      .status()
      .code();
}

TEST(Cosignature, StatesItsTime) {
  EXPECT_EQ(*VerifyCosignature(test::WitnessKey(), test::kVectorText,
                               VectorCosignature()),
            test::kVectorTime);
}

TEST(Cosignature, AnotherTimeIsRefused) {
  Cosignature altered = VectorCosignature();
  altered[7] ^= 1;
  EXPECT_EQ(VerifyCode(altered), kBadSignature);
}

TEST(Cosignature, WrongLengthIsRefused) {
  const Cosignature signature = VectorCosignature();
  EXPECT_EQ(VerifyCode(base::ByteView(signature).first(71)), kBadForm);
  base::Bytes longer = base::ToBytes(signature);
  longer.push_back(0);
  EXPECT_EQ(VerifyCode(longer), kBadForm);
  EXPECT_EQ(VerifyCode({}), kBadForm);
}

TEST(Cosignature, TimesFromTwoToThe63AreRefused) {
  const PosixSeconds time = PosixSeconds{1} << 63;
  EXPECT_EQ(Cosign(test::WitnessSigner(), "a\n", time).status().code(),
            kBadForm);
  EXPECT_TRUE(Cosign(test::WitnessSigner(), "a\n", time - 1).ok());
  Cosignature altered = VectorCosignature();
  altered[0] = 0x80;
  EXPECT_EQ(VerifyCode(altered), kBadForm);
}

TEST(Cosignature, PlainSignatureIsNoCosignature) {
  Cosignature plain{};
  const auto signature = test::WitnessSigner().Sign(test::kVectorText);
  std::copy(signature.begin(), signature.end(), plain.begin() + 8);
  EXPECT_EQ(VerifyCode(plain), kBadSignature);
}

TEST(Cosignature, LogKeyIsRefused) {
  EXPECT_EQ(
      VerifyCosignature(test::LogKey(), test::kVectorText, VectorCosignature())
          .status()
          .code(),
      kBadForm);
}

}  // namespace
}  // namespace hotline::tlog
