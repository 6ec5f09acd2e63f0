#include "core/pki/subject.h"

#include <gtest/gtest.h>

#include "core/pki/certificate_problem.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::pki {
namespace {

constexpr char kUri[] = "hotline://mfa.alba/watch/desk-1";

class SubjectTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { authority_ = new TestAuthority("mfa.alba"); }
  static void TearDownTestSuite() { delete authority_; }

  static CertificateProblem Problem(const Order& order) {
    return ProblemOf(ReadStation(authority_->Issue(order)).status());
  }
  static void ExpectRefused(const Order& order, const std::string& message) {
    const auto status = ReadStation(authority_->Issue(order)).status();
    EXPECT_EQ(ProblemOf(status), CertificateProblem::kMalformed) << status;
    EXPECT_EQ(status.message(), "certificate: " + message);
  }
  static Order Identity() { return StationOrder(kUri, Purpose::kIdentity); }

  static TestAuthority* authority_;
};
TestAuthority* SubjectTest::authority_ = nullptr;

TEST_F(SubjectTest, IdentityNamesStationRolesAndKey) {
  const Ed25519Seed seed(base::ByteArray<32>{7});
  const auto subject = ReadStation(authority_->Issue(
      StationOrder(kUri, Purpose::kIdentity, {"releaser", "operator"}), &seed));
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->name.text(), "watch@mfa.alba/desk-1");
  EXPECT_EQ(subject->roles, (Roles{Role::kOperator, Role::kReleaser}));
  EXPECT_EQ(subject->purpose, Purpose::kIdentity);
  EXPECT_EQ(subject->key, PublicKeyOf(seed));
}

TEST_F(SubjectTest, TlsCertificateMayHaveAP256Key) {
  Order order = StationOrder(kUri, Purpose::kStationTls, {});
  order.key_type = "P-256";
  const auto subject = ReadStation(authority_->Issue(order));
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->purpose, Purpose::kStationTls);
  EXPECT_FALSE(subject->key.has_value());
}

TEST_F(SubjectTest, IdentityKeyOfAnotherTypeIsRefused) {
  for (const char* type : {"RSA", "P-256", "P-384"}) {
    Order order = Identity();
    order.key_type = type;
    EXPECT_EQ(Problem(order), CertificateProblem::kWrongKey) << type;
  }
}

TEST_F(SubjectTest, TlsKeyOfAnotherTypeIsRefused) {
  for (const char* type : {"RSA", "P-384"}) {
    Order order = StationOrder(kUri, Purpose::kStationTls);
    order.key_type = type;
    EXPECT_EQ(Problem(order), CertificateProblem::kWrongKey) << type;
  }
}

TEST_F(SubjectTest, OneAlternativeNameAndOnlyAUri) {
  const std::string exactly_one =
      "it must have exactly one alternative name, a URI";
  const std::string uri = std::string("URI:") + kUri;
  ExpectRefused(Identity().With("subjectAltName", ""), exactly_one);
  ExpectRefused(Identity().With("subjectAltName", uri + "," + uri),
                exactly_one);
  ExpectRefused(Identity().With("subjectAltName", uri + ",DNS:mfa.alba"),
                exactly_one);
  ExpectRefused(Identity().With("subjectAltName", uri + ",email:a@mfa.alba"),
                exactly_one);
  ExpectRefused(Identity().With("subjectAltName", uri + ",IP:10.0.0.1"),
                exactly_one);
  ExpectRefused(Identity().With("subjectAltName", "DNS:mfa.alba"),
                "its alternative name is of another kind than URI");
  ExpectRefused(Identity().With("subjectAltName", "email:a@mfa.alba"),
                "its alternative name is of another kind than URI");
}

TEST_F(SubjectTest, UriIsReadStrictly) {
  for (const char* uri :
       {"hotline://MFA.alba/watch/desk-1", "hotline://mfa.alba:1/watch/desk-1",
        "hotline://x@mfa.alba/watch/desk-1", "https://mfa.alba/watch/desk-1"}) {
    EXPECT_EQ(Problem(StationOrder(uri, Purpose::kIdentity)),
              CertificateProblem::kMalformed)
        << uri;
  }
}

TEST_F(SubjectTest, UnitThatIsNoRoleIsRefused) {
  ExpectRefused(StationOrder(kUri, Purpose::kIdentity, {"minister"}),
                "an organizational unit is no known role");
  ExpectRefused(StationOrder(kUri, Purpose::kIdentity, {"Operator"}),
                "an organizational unit is no known role");
  ExpectRefused(
      StationOrder(kUri, Purpose::kIdentity, {"operator", "operator"}),
      "a role stands in it twice");
}

TEST_F(SubjectTest, OtherSubjectFieldsAreRefused) {
  const std::string message =
      "its subject must be one common name and a unit for each role";
  Order order = Identity();
  order.subject.push_back({"emailAddress", "a@mfa.alba"});
  ExpectRefused(order, message);
  order = Identity();
  order.subject.push_back({"CN", "station"});
  ExpectRefused(order, message);
}

TEST_F(SubjectTest, AnotherCommonNameIsRefused) {
  Order order = Identity();
  order.subject[0].value = "desk-1";
  ExpectRefused(order, "its common name must be the word station or relay");
}

TEST_F(SubjectTest, CaBitIsRefused) {
  ExpectRefused(Identity().With("basicConstraints", "critical,CA:TRUE"),
                "it is a CA's");
}

TEST_F(SubjectTest, OtherKeyUsagesAreRefused) {
  const std::string message = "its key usage must be digitalSignature alone";
  ExpectRefused(Identity().With("keyUsage", ""), message);
  ExpectRefused(
      Identity().With("keyUsage", "critical,digitalSignature,keyCertSign"),
      message);
}

TEST_F(SubjectTest, UnlistedExtensionIsRefused) {
  ExpectRefused(Identity().With("nsComment", "hello"),
                "an extension that does not belong in it: Netscape Comment");
}

TEST_F(SubjectTest, UsagesMustBeCritical) {
  ExpectRefused(Identity().With("extendedKeyUsage", kIdentityUsage),
                "an extension that must be critical is not: X509v3 Extended "
                "Key Usage");
}

TEST_F(SubjectTest, ExactlyOneExtendedUsage) {
  const std::string message = "it must have exactly one extended key usage";
  ExpectRefused(Identity().With("extendedKeyUsage", ""), message);
  ExpectRefused(
      Identity().With("extendedKeyUsage",
                      std::string("critical,clientAuth,") + kIdentityUsage),
      message);
}

TEST_F(SubjectTest, AnotherPurposeIsNamed) {
  EXPECT_EQ(
      Problem(Identity().With("extendedKeyUsage", "critical,emailProtection")),
      CertificateProblem::kWrongPurpose);
  EXPECT_EQ(Problem(RelayOrder("relay.mfa.alba")),
            CertificateProblem::kWrongPurpose);
}

TEST_F(SubjectTest, RelayIsNamedByOneDnsName) {
  const auto name = ReadRelay(authority_->Issue(RelayOrder("relay.mfa.alba")));
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(name->text(), "relay.mfa.alba");
}

TEST_F(SubjectTest, RelayWithMoreOrOtherNamesIsRefused) {
  for (const char* names :
       {"DNS:relay.mfa.alba,DNS:localhost", "DNS:relay.mfa.alba,IP:127.0.0.1",
        "DNS:*.mfa.alba", "DNS:relay", "IP:127.0.0.1",
        "URI:hotline://mfa.alba/watch/relay"}) {
    const auto order =
        RelayOrder("relay.mfa.alba").With("subjectAltName", names);
    EXPECT_EQ(ProblemOf(ReadRelay(authority_->Issue(order)).status()),
              CertificateProblem::kMalformed)
        << names;
  }
}

TEST_F(SubjectTest, RelayHasNoRoles) {
  Order order = RelayOrder("relay.mfa.alba");
  order.subject.push_back({"OU", "operator"});
  EXPECT_EQ(ProblemOf(ReadRelay(authority_->Issue(order)).status()),
            CertificateProblem::kMalformed);
}

TEST_F(SubjectTest, StationIsNoRelay) {
  EXPECT_EQ(ProblemOf(ReadRelay(authority_->Issue(
                                    StationOrder(kUri, Purpose::kStationTls)))
                          .status()),
            CertificateProblem::kWrongPurpose);
}

TEST(Roles, WordsAreExact) {
  EXPECT_EQ((Roles{Role::kAuditor, Role::kOperator}.Words()),
            (std::vector<std::string>{"operator", "auditor"}));
  EXPECT_FALSE(Roles::FromWord("").has_value());
  EXPECT_FALSE(Roles::FromWord("operator ").has_value());
}

}  // namespace
}  // namespace hotline::pki
