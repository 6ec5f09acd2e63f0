#include "core/pki/trust_store.h"

#include <gtest/gtest.h>

#include "core/pki/certificate_problem.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::pki {
namespace {

using std::chrono::hours;
using Problem = CertificateProblem;

constexpr char kUri[] = "hotline://mfa.alba/watch/desk-1";

class TrustStoreTest : public testing::Test {
 protected:
  TrustStoreTest() {
    Pin(store_, "mfa.alba", alba_);
    Pin(store_, "mod.borduria", borduria_);
  }

  static void Pin(TrustStore& store, const std::string& domain,
                  const TestAuthority& authority) {
    const auto status =
        store.AddAuthority(*AuthorityName::Parse(domain), authority.root());
    EXPECT_TRUE(status.ok()) << status;
  }
  absl::Status Verify(const Certificate& certificate,
                      const std::vector<Certificate>& chain,
                      Purpose purpose = Purpose::kIdentity,
                      base::WallTime now = kTestNow) const {
    return store_.VerifyStation(certificate, chain, purpose, now).status();
  }
  // What becomes of `order` when `authority` signs it.
  Problem Issued(TestAuthority& authority, const Order& order) const {
    return ProblemOf(Verify(authority.Issue(order), authority.chain()));
  }
  absl::Status Load(const std::string& domain, const std::string& pem) {
    const auto list = RevocationList::FromPem(pem);
    if (!list.ok()) return list.status();
    return store_.AddRevocationList(*AuthorityName::Parse(domain), *list,
                                    kTestNow);
  }
  static Order Identity() { return StationOrder(kUri, Purpose::kIdentity); }

  TestAuthority alba_{"mfa.alba"};
  TestAuthority borduria_{"mod.borduria", /*constrained=*/false};
  TrustStore store_;
};

TEST_F(TrustStoreTest, StationOfAPinnedAuthorityIsBelieved) {
  const auto subject = store_.VerifyStation(
      alba_.Issue(Identity()), alba_.chain(), Purpose::kIdentity, kTestNow);
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->name.Uri(), kUri);
  EXPECT_TRUE(subject->roles.Has(Role::kOperator));
}

TEST_F(TrustStoreTest, DotsInAStationAreNoDnsName) {
  EXPECT_EQ(Issued(alba_, StationOrder("hotline://mfa.alba/night.watch/desk.1",
                                       Purpose::kIdentity)),
            Problem::kNone);
}

TEST_F(TrustStoreTest, OrderAndNumberOfIntermediatesDoNotMatter) {
  const Certificate leaf = alba_.Issue(Identity());
  EXPECT_TRUE(
      Verify(leaf, {borduria_.issuing(), alba_.root(), alba_.issuing()}).ok());
  EXPECT_EQ(
      ProblemOf(Verify(leaf, std::vector<Certificate>(5, alba_.issuing()))),
      Problem::kBadChain);
}

TEST_F(TrustStoreTest, MissingIntermediateIsRefused) {
  EXPECT_EQ(ProblemOf(Verify(alba_.Issue(Identity()), {})), Problem::kBadChain);
}

TEST_F(TrustStoreTest, UnknownAuthorityIsRefused) {
  TestAuthority stranger("mfa.syldavia");
  EXPECT_EQ(Issued(stranger, StationOrder("hotline://mfa.syldavia/a/b",
                                          Purpose::kIdentity)),
            Problem::kUnknownAuthority);
}

TEST_F(TrustStoreTest, AuthorityOfTheSameNameAndOtherKeyIsRefused) {
  TestAuthority impostor("mfa.alba");
  EXPECT_EQ(Issued(impostor, Identity()), Problem::kBadChain);
}

TEST_F(TrustStoreTest, PinnedRootWithoutConstraintsCannotVouchForAnother) {
  EXPECT_EQ(Issued(borduria_, Identity()), Problem::kForeignName);
}

TEST_F(TrustStoreTest, PinnedRootWithConstraintsCannotVouchForAnother) {
  EXPECT_EQ(Issued(alba_, StationOrder("hotline://mod.borduria/watch/desk-1",
                                       Purpose::kIdentity)),
            Problem::kForeignName);
}

TEST_F(TrustStoreTest, NameConstraintsHoldUnderTheRightRootToo) {
  // The root vouches for mfa.alba, its issuing CA for mod.alba alone.
  TestAuthority wrong("mod.alba");
  TrustStore store;
  Pin(store, "mfa.alba", wrong);
  const auto subject = store.VerifyStation(
      wrong.Issue(Identity()), wrong.chain(), Purpose::kIdentity, kTestNow);
  EXPECT_EQ(ProblemOf(subject.status()), Problem::kForeignName);
}

TEST_F(TrustStoreTest, NeighbouringDomainsAreOtherAuthorities) {
  for (const char* uri :
       {"hotline://mfa.alba.evil/a/b", "hotline://evil.mfa.alba/a/b",
        "hotline://alba/a/b", "hotline://xmfa.alba/a/b"}) {
    EXPECT_EQ(Issued(alba_, StationOrder(uri, Purpose::kIdentity)),
              Problem::kUnknownAuthority)
        << uri;
  }
}

TEST_F(TrustStoreTest, IdentityAndTlsAreNotExchangeable) {
  const Certificate identity = alba_.Issue(Identity());
  const Certificate tls = alba_.Issue(StationOrder(kUri, Purpose::kStationTls));
  EXPECT_TRUE(Verify(tls, alba_.chain(), Purpose::kStationTls).ok());
  EXPECT_EQ(ProblemOf(Verify(identity, alba_.chain(), Purpose::kStationTls)),
            Problem::kWrongPurpose);
  EXPECT_EQ(ProblemOf(Verify(tls, alba_.chain(), Purpose::kIdentity)),
            Problem::kWrongPurpose);
}

TEST_F(TrustStoreTest, ValidityIsJudgedAtTheGivenTime) {
  const Certificate leaf = alba_.Issue(Identity());
  const auto at = [&](base::WallTime now) {
    return ProblemOf(Verify(leaf, alba_.chain(), Purpose::kIdentity, now));
  };
  EXPECT_EQ(at(leaf.not_before()), Problem::kNone);
  EXPECT_EQ(at(leaf.not_before() - hours(1)), Problem::kNotYetValid);
  EXPECT_EQ(at(leaf.not_after() + hours(1)), Problem::kExpired);
}

TEST_F(TrustStoreTest, ExpiredIssuerIsNamed) {
  Order order = Identity();
  order.not_after = kTestNow + hours(24 * 3650);
  const auto status = Verify(alba_.Issue(order), alba_.chain(),
                             Purpose::kIdentity, kTestNow + hours(24 * 500));
  EXPECT_EQ(ProblemOf(status), Problem::kExpired);
  EXPECT_EQ(status.message(),
            "certificate: certificate has expired, in an issuer's certificate");
}

TEST_F(TrustStoreTest, AlteredCertificateIsRefused) {
  base::Bytes der = alba_.Issue(Identity()).der();
  der.back() ^= 1;  // in the signature
  EXPECT_EQ(ProblemOf(Verify(*Certificate::FromDer(der), alba_.chain())),
            Problem::kBadChain);
}

TEST_F(TrustStoreTest, StationCannotSignStations) {
  const Ed25519Seed seed(base::ByteArray<32>{9});
  EXPECT_EQ(ProblemOf(store_.VerifyIssuer(
                alba_.Issue(Identity(), &seed), alba_.chain(),
                *AuthorityName::Parse("mfa.alba"), kTestNow)),
            Problem::kWrongPurpose);
}

TEST_F(TrustStoreTest, RelayMustBeTheOneThatWasMeant) {
  const Certificate relay = alba_.Issue(RelayOrder("relay.mfa.alba"));
  const auto verify = [&](const char* name) {
    return ProblemOf(store_.VerifyRelay(relay, alba_.chain(),
                                        *RelayName::Parse(name), kTestNow));
  };
  EXPECT_EQ(verify("relay.mfa.alba"), Problem::kNone);
  EXPECT_EQ(verify("other.mfa.alba"), Problem::kForeignName);
  EXPECT_EQ(verify("relay.mod.borduria"), Problem::kForeignName);
}

TEST_F(TrustStoreTest, RelayOfAnotherAuthoritysDomainIsRefused) {
  const Certificate relay = borduria_.Issue(RelayOrder("relay.mfa.alba"));
  EXPECT_EQ(ProblemOf(store_.VerifyRelay(relay, borduria_.chain(),
                                         *RelayName::Parse("relay.mfa.alba"),
                                         kTestNow)),
            Problem::kForeignName);
}

TEST_F(TrustStoreTest, RevokedIsRefusedAndOthersPass) {
  const Certificate bad = alba_.Issue(Identity());
  const Certificate good = alba_.Issue(Identity());
  ASSERT_TRUE(Load("mfa.alba", alba_.RevocationListPem(1, {bad})).ok());
  EXPECT_EQ(ProblemOf(Verify(bad, alba_.chain())), Problem::kRevoked);
  EXPECT_TRUE(Verify(good, alba_.chain()).ok());
}

TEST_F(TrustStoreTest, RevokedIssuerTakesItsStationsAlong) {
  const Certificate leaf = alba_.Issue(Identity());
  ASSERT_TRUE(
      Load("mfa.alba", alba_.RootRevocationListPem(1, {alba_.issuing()})).ok());
  EXPECT_EQ(ProblemOf(Verify(leaf, alba_.chain())), Problem::kRevoked);
}

TEST_F(TrustStoreTest, StaleListRefusesOnlyTheRevoked) {
  const Certificate bad = alba_.Issue(Identity());
  const auto past = kTestNow - std::chrono::minutes(1);
  ASSERT_TRUE(Load("mfa.alba", alba_.RevocationListPem(7, {bad}, past)).ok());
  EXPECT_EQ(ProblemOf(Verify(bad, alba_.chain())), Problem::kRevoked);
  EXPECT_TRUE(Verify(alba_.Issue(Identity()), alba_.chain()).ok());
  const auto states = store_.RevocationStates(kTestNow);
  ASSERT_EQ(states.size(), 1u);
  EXPECT_EQ(states[0].authority.text(), "mfa.alba");
  EXPECT_EQ(states[0].number, 7u);
  EXPECT_TRUE(states[0].stale);
}

TEST_F(TrustStoreTest, OlderListDoesNotReplaceANewer) {
  const Certificate bad = alba_.Issue(Identity());
  ASSERT_TRUE(Load("mfa.alba", alba_.RevocationListPem(2, {bad})).ok());
  EXPECT_EQ(Load("mfa.alba", alba_.RevocationListPem(1, {})).message(),
            "revocation list 1 of mfa.alba is older than list 2, which is "
            "held");
  EXPECT_EQ(ProblemOf(Verify(bad, alba_.chain())), Problem::kRevoked);
  EXPECT_TRUE(Load("mfa.alba", alba_.RevocationListPem(3, {})).ok());
  EXPECT_TRUE(Verify(bad, alba_.chain()).ok());
}

TEST_F(TrustStoreTest, ListOfAnotherAuthorityIsRefused) {
  EXPECT_EQ(ProblemOf(Load("mfa.alba", borduria_.RevocationListPem(1, {}))),
            Problem::kForeignName);
  TestAuthority impostor("mfa.alba");
  EXPECT_EQ(ProblemOf(Load("mfa.alba", impostor.RevocationListPem(1, {}))),
            Problem::kBadChain);
  EXPECT_EQ(ProblemOf(Load("mfa.syldavia", alba_.RevocationListPem(1, {}))),
            Problem::kUnknownAuthority);
}

TEST_F(TrustStoreTest, ListWithAnothersSignatureIsRefused) {
  const std::string list = alba_.RevocationListPem(1, {});
  const std::string pem = list.substr(0, list.find("-----BEGIN CERTIFICATE")) +
                          TestAuthority("mfa.alba").issuing().Pem();
  EXPECT_EQ(ProblemOf(RevocationList::FromPem(pem).status()),
            Problem::kBadChain);
}

TEST_F(TrustStoreTest, ListWithoutItsIssuerIsRefused) {
  const std::string list = alba_.RevocationListPem(1, {});
  EXPECT_EQ(ProblemOf(RevocationList::FromPem(
                          list.substr(0, list.find("-----BEGIN CERTIFICATE")))
                          .status()),
            Problem::kMalformed);
  EXPECT_EQ(
      ProblemOf(RevocationList::FromPem(alba_.root().Pem() + list).status()),
      Problem::kMalformed);
}

TEST_F(TrustStoreTest, SecondRootOfAnAuthorityIsRefused) {
  EXPECT_EQ(store_
                .AddAuthority(*AuthorityName::Parse("mfa.alba"),
                              TestAuthority("mfa.alba").root())
                .code(),
            absl::StatusCode::kAlreadyExists);
}

TEST_F(TrustStoreTest, OneRootForTwoAuthoritiesIsRefused) {
  EXPECT_EQ(
      store_.AddAuthority(*AuthorityName::Parse("mfa.syldavia"), alba_.root())
          .code(),
      absl::StatusCode::kAlreadyExists);
}

TEST_F(TrustStoreTest, OnlyASelfSignedCaIsARoot) {
  TrustStore store;
  const auto name = *AuthorityName::Parse("mfa.alba");
  EXPECT_EQ(ProblemOf(store.AddAuthority(name, alba_.issuing())),
            Problem::kMalformed);
  EXPECT_EQ(ProblemOf(store.AddAuthority(name, alba_.Issue(Identity()))),
            Problem::kMalformed);
  EXPECT_TRUE(store.Authorities().empty());
}

}  // namespace
}  // namespace hotline::pki
