#include "core/tlog/proof.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

constexpr auto kBadForm = absl::StatusCode::kInvalidArgument;

TlogProof VectorProof() {
  return {std::nullopt, 5, test::Hashes(test::kInclusion5In7),
          test::VectorNote()};
}

std::string VectorProofText() {
  std::string out = "c2sp.org/tlog-proof@v1\nindex 5\n";
  for (const char* hash : test::kInclusion5In7) out += hash + std::string("\n");
  return out + "\n" + test::VectorNote();
}

std::string Replaced(const std::string& from, const std::string& to) {
  std::string text = VectorProofText();
  return text.replace(text.find(from), from.size(), to);
}

absl::StatusCode VerifyCode(const TlogProof& proof, const Digest& leaf) {
  return VerifyProof(proof, leaf, test::LogKey()).status().code();
}

TEST(TlogProof, IsWrittenAndReadToTheByte) {
  EXPECT_EQ(FormatProof(VectorProof()), VectorProofText());
  EXPECT_EQ(*ParseProof(VectorProofText()), VectorProof());
}

TEST(TlogProof, ExtraIsKept) {
  TlogProof proof = VectorProof();
  proof.extra = base::ToBytes("anything");
  const std::string text = FormatProof(proof);
  EXPECT_NE(text.find("@v1\nextra YW55dGhpbmc=\nindex 5\n"), std::string::npos);
  EXPECT_EQ(*ParseProof(text), proof);
}

TEST(TlogProof, VerifiesWithItsWitness) {
  const auto opened =
      VerifyProof(VectorProof(), test::VectorLeaves()[5], test::LogKey(),
                  std::vector<VerifierKey>{test::WitnessKey()});
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->checkpoint.size, 7u);
  EXPECT_EQ(opened->witnessed_by.size(), 1u);
}

TEST(TlogProof, AnotherLeafIsRefused) {
  EXPECT_EQ(VerifyCode(VectorProof(), test::VectorLeaves()[4]),
            absl::StatusCode::kUnauthenticated);
}

TEST(TlogProof, AnotherIndexIsRefused) {
  TlogProof proof = VectorProof();
  proof.index = 4;
  EXPECT_EQ(VerifyCode(proof, test::VectorLeaves()[5]),
            absl::StatusCode::kUnauthenticated);
  proof.index = 7;
  EXPECT_EQ(VerifyCode(proof, test::VectorLeaves()[5]), kBadForm);
}

TEST(TlogProof, CheckpointOfAnotherLogIsRefused) {
  const auto other =
      VerifierKey::Make("other.example", SignatureType::kEd25519, {});
  EXPECT_EQ(VerifyProof(VectorProof(), test::VectorLeaves()[5], *other)
                .status()
                .code(),
            absl::StatusCode::kUnauthenticated);
}

TEST(TlogProof, MalformedTextIsRefused) {
  const std::string hash = test::kInclusion5In7[0];
  for (const std::string& bad :
       {std::string(), Replaced("@v1", "@v2"), Replaced("@v1\n", "@v1 \n"),
        Replaced("index 5", "index 05"), Replaced("index 5", "index  5"),
        Replaced("index 5", "index -5"), Replaced("index 5\n", ""),
        Replaced("index 5", "Index 5"), Replaced("index", "extra \nindex"),
        Replaced("index", "extra !\nindex"),
        Replaced("index", "extra AAAA\nextra AAAA\nindex"),
        Replaced("index 5\n", "index 5\nextra AAAA\n"),
        Replaced(hash, hash.substr(4)), Replaced(hash, hash + " "),
        Replaced(hash, "AAAA" + hash),
        VectorProofText().substr(0, VectorProofText().find("\n\n") + 2),
        VectorProofText() + "\n"}) {
    EXPECT_EQ(ParseProof(bad).status().code(), kBadForm) << bad;
  }
}

TEST(TlogProof, NumberOfHashesIsBounded) {
  TlogProof proof = VectorProof();
  proof.inclusion.resize(63);
  EXPECT_TRUE(ParseProof(FormatProof(proof)).ok());
  proof.inclusion.resize(64);
  EXPECT_EQ(ParseProof(FormatProof(proof)).status().code(), kBadForm);
}

TEST(TlogProof, ExtraIsBounded) {
  TlogProof proof = VectorProof();
  proof.extra = base::Bytes(kMaxProofExtra);
  EXPECT_TRUE(ParseProof(FormatProof(proof)).ok());
  proof.extra = base::Bytes(kMaxProofExtra + 1);
  EXPECT_EQ(ParseProof(FormatProof(proof)).status().code(), kBadForm);
}

}  // namespace
}  // namespace hotline::tlog
