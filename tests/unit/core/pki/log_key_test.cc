#include "core/pki/log_key.h"

#include <gtest/gtest.h>

#include "core/pki/certificate_problem.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::pki {
namespace {

using Problem = CertificateProblem;

constexpr char kOrigin[] = "relay.mfa.alba/log";
constexpr char kVkey[] =
    "relay.mfa.alba/log+29b87bfc+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

class LogKeyTest : public testing::Test {
 protected:
  LogKeyTest() {
    EXPECT_TRUE(
        trust_.AddAuthority(*AuthorityName::Parse("mfa.alba"), alba_.root())
            .ok());
    EXPECT_TRUE(trust_
                    .AddAuthority(*AuthorityName::Parse("mod.borduria"),
                                  borduria_.root())
                    .ok());
  }

  Problem Verify(const std::string& statement,
                 base::WallTime now = kTestNow) const {
    return ProblemOf(VerifyLogKey(statement, trust_, now).status());
  }
  std::string Statement() const { return alba_.LogStatement(kOrigin, kVkey); }

  TestAuthority alba_{"mfa.alba"};
  TestAuthority borduria_{"mod.borduria", /*constrained=*/false};
  TrustStore trust_;
};

TEST_F(LogKeyTest, StatementOfTheRelaysAuthorityIsBelieved) {
  const auto key = VerifyLogKey(Statement(), trust_, kTestNow);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->relay.LogOrigin(), kOrigin);
  EXPECT_EQ(key->vkey, kVkey);
}

TEST_F(LogKeyTest, AnotherAuthoritysWordIsRefused) {
  EXPECT_EQ(Verify(borduria_.LogStatement(kOrigin, kVkey)),
            Problem::kForeignName);
  EXPECT_EQ(Verify(TestAuthority("mfa.alba").LogStatement(kOrigin, kVkey)),
            Problem::kBadChain);
}

TEST_F(LogKeyTest, StationsWordIsRefused) {
  const Ed25519Seed seed(base::ByteArray<32>{3});
  const Certificate station = alba_.Issue(
      StationOrder("hotline://mfa.alba/watch/desk-1", Purpose::kIdentity),
      &seed);
  const std::string statement = Statement();
  const size_t chain = statement.find("-----BEGIN");
  EXPECT_EQ(Verify(statement.substr(0, chain) + station.Pem() +
                   alba_.issuing().Pem()),
            Problem::kWrongPurpose);
}

TEST_F(LogKeyTest, AnyAlteredByteOfTheSignedTextIsRefused) {
  const std::string statement = Statement();
  const size_t end = statement.find("signature");
  for (size_t i = 0; i < end; ++i) {
    std::string altered = statement;
    altered[i] ^= 1;
    EXPECT_NE(Verify(altered), Problem::kNone) << i;
  }
}

TEST_F(LogKeyTest, RevokedIssuerIsRefused) {
  const auto list = RevocationList::FromPem(
      alba_.RootRevocationListPem(1, {alba_.issuing()}));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_TRUE(
      trust_
          .AddRevocationList(*AuthorityName::Parse("mfa.alba"), *list, kTestNow)
          .ok());
  EXPECT_EQ(Verify(Statement()), Problem::kRevoked);
}

TEST_F(LogKeyTest, ExpiredIssuerIsRefused) {
  EXPECT_EQ(Verify(Statement(), kTestNow + std::chrono::hours(24 * 400)),
            Problem::kExpired);
}

TEST_F(LogKeyTest, KeyNamedOtherwiseThanItsOriginIsRefused) {
  EXPECT_EQ(Verify(alba_.LogStatement("other.mfa.alba/log", kVkey)),
            Problem::kMalformed);
  EXPECT_EQ(Verify(alba_.LogStatement("relay.mfa.alba", kVkey)),
            Problem::kMalformed);
  EXPECT_EQ(Verify(alba_.LogStatement("relay.mfa.alba/log/log",
                                      "relay.mfa.alba/log/log+1+2")),
            Problem::kMalformed);
}

TEST_F(LogKeyTest, EveryTruncationIsRefused) {
  const std::string statement = Statement();
  for (size_t size = 0; size + 1 < statement.size(); ++size) {
    EXPECT_NE(Verify(statement.substr(0, size)), Problem::kNone) << size;
  }
}

TEST_F(LogKeyTest, TextBehindItIsRefused) {
  EXPECT_EQ(Verify(Statement() + "x"), Problem::kMalformed);
}

}  // namespace
}  // namespace hotline::pki
