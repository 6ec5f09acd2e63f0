#include "core/pki/certificate.h"

#include <gtest/gtest.h>

#include "core/pki/certificate_problem.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::pki {
namespace {

class CertificateTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new TestAuthority("mfa.alba"); }
  static void TearDownTestSuite() { delete authority_; }
  static const Certificate& root() { return authority_->root(); }

  static void ExpectMalformed(const absl::Status& status) {
    EXPECT_EQ(ProblemOf(status), CertificateProblem::kMalformed) << status;
  }

  static TestAuthority* authority_;
};
TestAuthority* CertificateTest::authority_ = nullptr;

TEST_F(CertificateTest, PemAndDerAreOneCertificate) {
  const auto again = Certificate::FromPem(root().Pem());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, root());
  EXPECT_EQ(again->not_after(), kTestNow + std::chrono::hours(24 * 365));
}

TEST_F(CertificateTest, ChainKeepsItsOrder) {
  const auto chain =
      Certificate::ChainFromPem(authority_->issuing().Pem() + root().Pem());
  ASSERT_TRUE(chain.ok()) << chain.status();
  EXPECT_EQ(chain->at(0), authority_->issuing());
  EXPECT_EQ(chain->at(1), root());
}

TEST_F(CertificateTest, BytesBehindItAreRefused) {
  base::Bytes der = root().der();
  der.push_back(0);
  ExpectMalformed(Certificate::FromDer(der).status());
}

TEST_F(CertificateTest, EveryTruncationIsRefused) {
  const base::ByteView der = root().der();
  for (size_t size = 0; size < der.size(); ++size) {
    ExpectMalformed(Certificate::FromDer(der.first(size)).status());
  }
}

TEST_F(CertificateTest, OversizedInputIsRefused) {
  ExpectMalformed(
      Certificate::FromDer(base::Bytes(Certificate::kMaxDer + 1)).status());
  ExpectMalformed(
      Certificate::FromPem(std::string(Certificate::kMaxPem + 1, ' '))
          .status());
}

TEST_F(CertificateTest, ProseInThePemIsRefused) {
  ExpectMalformed(Certificate::FromPem("hello\n" + root().Pem()).status());
  ExpectMalformed(Certificate::FromPem(root().Pem() + "hello").status());
  ExpectMalformed(Certificate::FromPem("").status());
}

TEST_F(CertificateTest, TwoWhereOneIsExpectedAreRefused) {
  ExpectMalformed(Certificate::FromPem(root().Pem() + root().Pem()).status());
}

TEST_F(CertificateTest, FiveInAChainAreRefused) {
  std::string pem;
  for (int i = 0; i < 5; ++i) pem += root().Pem();
  ExpectMalformed(Certificate::ChainFromPem(pem).status());
}

TEST_F(CertificateTest, AnotherKindOfPemIsRefused) {
  std::string pem = root().Pem();
  for (size_t at; (at = pem.find("CERTIFICATE")) != std::string::npos;) {
    pem.replace(at, 11, "X509 CRL");
  }
  ExpectMalformed(Certificate::FromPem(pem).status());
}

TEST_F(CertificateTest, BlockThatEndsUnderAnotherNameIsRefused) {
  std::string pem = root().Pem();
  pem.replace(pem.rfind("CERTIFICATE"), 11, "CERTIFICATF");
  ExpectMalformed(Certificate::FromPem(pem).status());
}

TEST_F(CertificateTest, FingerprintIsFourRowsOfFourGroups) {
  base::Digest hash;
  for (size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(FingerprintText(hash),
            "0001 0203 0405 0607\n"
            "0809 0a0b 0c0d 0e0f\n"
            "1011 1213 1415 1617\n"
            "1819 1a1b 1c1d 1e1f");
}

TEST_F(CertificateTest, OnlyEd25519KeysAreGivenOut) {
  Order order =
      StationOrder("hotline://mfa.alba/watch/desk-1", Purpose::kStationTls);
  EXPECT_TRUE(authority_->Issue(order).Ed25519Key().has_value());
  order.key_type = "P-256";
  EXPECT_FALSE(authority_->Issue(order).Ed25519Key().has_value());
}

TEST(CertificateProblem, OtherStatusCarriesNone) {
  EXPECT_EQ(ProblemOf(absl::OkStatus()), CertificateProblem::kNone);
  EXPECT_EQ(ProblemOf(absl::UnauthenticatedError("x")),
            CertificateProblem::kNone);
}

TEST(CertificateProblem, EachHasItsWord) {
  EXPECT_EQ(ProblemWord(CertificateProblem::kMalformed), "malformed");
  EXPECT_EQ(ProblemWord(CertificateProblem::kRevoked), "revoked");
}

}  // namespace
}  // namespace hotline::pki
