#include "client/station/relay_certificate.h"

#include <gtest/gtest.h>

#include "client/station/problem.h"
#include "tests/unit/client/station/hand_turned.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::station {
namespace {

class RelayCertificateTest : public testing::Test {
 protected:
  RelayCertificateTest() { Believe(""); }
  // The authority's root, and its list if one is given.
  void Believe(const std::string& list) {
    const auto name = *pki::AuthorityName::Parse("mfa.alba");
    pki::TrustStore trust;
    ASSERT_TRUE(trust.AddAuthority(name, authority_.root()).ok());
    if (!list.empty()) {
      ASSERT_TRUE(trust
                      .AddRevocationList(name,
                                         *pki::RevocationList::FromPem(list),
                                         clock_.Now())
                      .ok());
    }
    trust_->Set(std::move(trust));
  }
  std::string ChainOf(const pki::Certificate& relay) {
    return relay.Pem() + authority_.issuing().Pem();
  }

  TestClock clock_{pki::kTestNow};
  pki::TestAuthority authority_{"mfa.alba"};
  std::shared_ptr<CurrentTrust> trust_ = std::make_shared<CurrentTrust>();
  RelayCertificate relay_{trust_, clock_,
                          *pki::RelayName::Parse("relay-1.mfa.alba")};
  pki::Certificate certificate_ =
      authority_.Issue(pki::RelayOrder("relay-1.mfa.alba"));
  const absl::Status away_ =
      Fail(Problem::kUnreachable, "unreachable", "Nobody is there.");
};

TEST_F(RelayCertificateTest, TheTrueOneIsBelieved) {
  EXPECT_TRUE(relay_.Check(ChainOf(certificate_)).ok());
  EXPECT_EQ(ReasonOf(relay_.Explain(away_)), "unreachable");
}

TEST_F(RelayCertificateTest, AnotherRelaysIsNot) {
  const auto other = authority_.Issue(pki::RelayOrder("relay-2.mfa.alba"));
  EXPECT_FALSE(relay_.Check(ChainOf(other)).ok());
  EXPECT_EQ(ReasonOf(relay_.Explain(away_)), "certificate_foreign_name");
}

TEST_F(RelayCertificateTest, AStationsIsNot) {
  const auto station = authority_.Issue(pki::StationOrder(
      "hotline://mfa.alba/watch/desk-1", pki::Purpose::kStationTls));
  EXPECT_FALSE(relay_.Check(ChainOf(station)).ok());
}

TEST_F(RelayCertificateTest, BytesThatAreNoCertificateAreNot) {
  EXPECT_FALSE(relay_.Check("").ok());
  EXPECT_FALSE(relay_.Check("-----BEGIN CERTIFICATE-----").ok());
}

TEST_F(RelayCertificateTest, ARevokedOneIsNamedSo) {
  Believe(authority_.RevocationListPem(1, {certificate_}));
  EXPECT_FALSE(relay_.Check(ChainOf(certificate_)).ok());
  const absl::Status why = relay_.Explain(away_);
  EXPECT_EQ(ProblemOf(why), Problem::kVerification);
  EXPECT_EQ(ReasonOf(why), "certificate_revoked");
}

TEST_F(RelayCertificateTest, AListEndsTheBeliefInAConnectionThatStands) {
  ASSERT_TRUE(relay_.Check(ChainOf(certificate_)).ok());
  EXPECT_TRUE(relay_.StillBelieved());
  Believe(authority_.RevocationListPem(1, {certificate_}));
  EXPECT_FALSE(relay_.StillBelieved());
}

TEST_F(RelayCertificateTest, BeforeAnyConnectionThereIsNothingToDoubt) {
  EXPECT_TRUE(relay_.StillBelieved());
}

TEST_F(RelayCertificateTest, OtherFailuresStayAsTheyAre) {
  EXPECT_FALSE(relay_.Check("").ok());
  EXPECT_TRUE(relay_.Explain(absl::OkStatus()).ok());
  const auto refused = Fail(Problem::kRefused, "quota", "Too much.");
  EXPECT_EQ(relay_.Explain(refused), refused);
}

}  // namespace
}  // namespace hotline::station
