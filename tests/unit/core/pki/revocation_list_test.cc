// One file, several lists: each with the certificate whose key signed it.
#include "core/pki/revocation_list.h"

#include <gtest/gtest.h>

#include "core/pki/certificate_problem.h"
#include "core/pki/trust_store.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::pki {
namespace {

class RevocationListTest : public testing::Test {
 protected:
  static CertificateProblem Refusal(const std::string& pem) {
    return ProblemOf(RevocationList::ListsFromPem(pem).status());
  }

  TestAuthority alba_{"mfa.alba"};
  const std::string list_ = alba_.RevocationListPem(1, {});
  const std::string bare_ =
      list_.substr(0, list_.find("-----BEGIN CERTIFICATE"));
};

TEST_F(RevocationListTest, ListsOfTwoIssuingCasAreReadAndObeyed) {
  const Certificate before =
      alba_.Issue(StationOrder("hotline://mfa.alba/a/b", Purpose::kIdentity));
  const auto chain = alba_.chain();
  const std::string first = alba_.RevocationListPem(1, {before});
  alba_.RenewIssuing();
  const auto lists = RevocationList::ListsFromPem(
      alba_.RevocationListPem(1, {before}) + first);
  ASSERT_TRUE(lists.ok()) << lists.status();
  TrustStore trust;
  const auto name = *AuthorityName::Parse("mfa.alba");
  ASSERT_TRUE(trust.AddAuthority(name, alba_.root()).ok());
  for (const RevocationList& each : *lists) {
    ASSERT_TRUE(trust.AddRevocationList(name, each, kTestNow).ok());
  }
  EXPECT_EQ(trust.RevocationStates(kTestNow).size(), 2u);
  EXPECT_EQ(
      ProblemOf(trust.VerifyStation(before, chain, Purpose::kIdentity, kTestNow)
                    .status()),
      CertificateProblem::kRevoked);
}

TEST_F(RevocationListTest, OneListWhereOneIsExpectedIsRead) {
  EXPECT_TRUE(RevocationList::FromPem(list_).ok());
  EXPECT_EQ(ProblemOf(RevocationList::FromPem(list_ + list_).status()),
            CertificateProblem::kMalformed);
}

TEST_F(RevocationListTest, ListWithoutItsIssuerIsRefusedWhereverItStands) {
  EXPECT_EQ(Refusal(bare_), CertificateProblem::kMalformed);
  EXPECT_EQ(Refusal(bare_ + list_), CertificateProblem::kMalformed);
  EXPECT_EQ(Refusal(list_ + bare_), CertificateProblem::kMalformed);
  EXPECT_EQ(Refusal(alba_.issuing().Pem() + list_),
            CertificateProblem::kMalformed);
}

TEST_F(RevocationListTest, IssuerOfAnotherListIsRefused) {
  TestAuthority other("mfa.alba");
  EXPECT_EQ(Refusal(list_ + bare_ + other.issuing().Pem()),
            CertificateProblem::kBadChain);
}

TEST_F(RevocationListTest, TooManyAreRefused) {
  std::string pem, certificates;
  for (size_t i = 0; i < RevocationList::kMaxLists; ++i) pem += list_;
  EXPECT_TRUE(RevocationList::ListsFromPem(pem).ok());
  EXPECT_EQ(Refusal(pem + list_), CertificateProblem::kMalformed);
  for (int i = 0; i < 5; ++i) certificates += alba_.issuing().Pem();
  EXPECT_EQ(Refusal(bare_ + certificates), CertificateProblem::kMalformed);
  EXPECT_EQ(Refusal(""), CertificateProblem::kMalformed);
}

}  // namespace
}  // namespace hotline::pki
