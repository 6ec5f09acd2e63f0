#include "daemon/gate/gate.h"

#include <gtest/gtest.h>

#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/refusal.pb.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;
using pki::kTestNow;
using pki::Purpose;
using pki::TestAuthority;

constexpr char kDesk[] = "hotline://mfa.alba/watch/desk-1";

class MovedClock final : public base::Clock {
 public:
  base::WallTime Now() const override { return kTestNow + passed_; }
  base::MonotonicTime Monotonic() const override {
    return base::MonotonicTime(passed_);
  }
  void Pass(std::chrono::milliseconds time) { passed_ += time; }

 private:
  std::chrono::milliseconds passed_{0};
};

class GateTest : public testing::Test {
 protected:
  Trust TrustIn(const std::string& crl = "", bool auditors = false) {
    auto store = std::make_shared<pki::TrustStore>();
    EXPECT_TRUE(store->AddAuthority(Alba(), alba_.root()).ok());
    if (!crl.empty()) {
      EXPECT_TRUE(store
                      ->AddRevocationList(Alba(),
                                          *pki::RevocationList::FromPem(crl),
                                          clock_.Now())
                      .ok());
    }
    Trust trust{store, {}};
    if (auditors) trust.auditors.insert(Alba());
    return trust;
  }
  static pki::AuthorityName Alba() {
    return *pki::AuthorityName::Parse("mfa.alba");
  }
  Shown Show(const pki::Certificate& leaf) {
    return {leaf.Pem(), alba_.issuing().Pem()};
  }
  pki::Certificate Station(Purpose purpose = Purpose::kStationTls,
                           const std::vector<std::string>& roles = {
                               "operator"}) {
    return alba_.Issue(pki::StationOrder(kDesk, purpose, roles));
  }
  v1::Refusal Judge(const Shown& shown) {
    return RefusalOf(gate_.Authenticate(shown).status());
  }

  TestAuthority alba_{"mfa.alba"};
  MovedClock clock_;
  Gate gate_{TrustIn(), clock_};
};

TEST_F(GateTest, AGoodCertificateNamesItsPeer) {
  const pki::Certificate leaf = Station();
  auto peer = gate_.Authenticate(Show(leaf));
  ASSERT_TRUE(peer.ok()) << peer.status();
  EXPECT_EQ(peer->station.Uri(), kDesk);
  EXPECT_EQ(peer->certificate, leaf.Hash());
  EXPECT_FALSE(peer->auditor);
}

TEST_F(GateTest, NoCertificateIsRefused) {
  EXPECT_EQ(Judge({}), v1::REFUSAL_NO_CERTIFICATE);
}

TEST_F(GateTest, WhatIsNoCertificateIsRefused) {
  EXPECT_EQ(Judge({"garbage", ""}), v1::REFUSAL_CERTIFICATE_MALFORMED);
}

TEST_F(GateTest, AnIdentityCertificateIsNotForTls) {
  EXPECT_EQ(Judge(Show(Station(Purpose::kIdentity))),
            v1::REFUSAL_CERTIFICATE_PURPOSE);
}

TEST_F(GateTest, AnotherAuthorityIsUnknown) {
  TestAuthority other("mod.borduria");
  auto leaf = other.Issue(pki::StationOrder(
      "hotline://mod.borduria/duty/desk-1", Purpose::kStationTls));
  EXPECT_EQ(Judge({leaf.Pem(), other.issuing().Pem()}),
            v1::REFUSAL_UNKNOWN_AUTHORITY);
}

TEST_F(GateTest, ARootWithoutConstraintsCannotVouchForAnothersName) {
  TestAuthority other("mod.borduria", /*constrained=*/false);
  auto store = std::make_shared<pki::TrustStore>();
  ASSERT_TRUE(store->AddAuthority(Alba(), alba_.root()).ok());
  ASSERT_TRUE(store
                  ->AddAuthority(*pki::AuthorityName::Parse("mod.borduria"),
                                 other.root())
                  .ok());
  gate_.Replace({store, {}});
  auto forged = other.Issue(pki::StationOrder(kDesk, Purpose::kStationTls));
  EXPECT_EQ(Judge({forged.Pem(), other.issuing().Pem()}),
            v1::REFUSAL_CERTIFICATE_UNTRUSTED);
}

TEST_F(GateTest, ACertificateEndsWhileItIsRemembered) {
  const Shown shown = Show(Station());
  EXPECT_EQ(Judge(shown), v1::REFUSAL_UNSPECIFIED);
  clock_.Pass(std::chrono::hours(24 * 91));
  EXPECT_EQ(Judge(shown), v1::REFUSAL_CERTIFICATE_EXPIRED);
}

TEST_F(GateTest, ARevokedCertificateIsRefusedFromTheReloadOn) {
  const pki::Certificate leaf = Station();
  EXPECT_EQ(Judge(Show(leaf)), v1::REFUSAL_UNSPECIFIED);
  gate_.Replace(TrustIn(alba_.RevocationListPem(1, {leaf})));
  EXPECT_EQ(Judge(Show(leaf)), v1::REFUSAL_CERTIFICATE_REVOKED);
}

TEST_F(GateTest, AStreamOfARevokedCertificateIsNoLongerWelcome) {
  const pki::Certificate bad = Station(), good = Station();
  auto bad_peer = gate_.Authenticate(Show(bad));
  auto good_peer = gate_.Authenticate(Show(good));
  ASSERT_TRUE(bad_peer.ok() && good_peer.ok());
  gate_.Replace(TrustIn(alba_.RevocationListPem(1, {bad})));
  EXPECT_EQ(RefusalOf(gate_.StillWelcome(*bad_peer)),
            v1::REFUSAL_CERTIFICATE_REVOKED);
  EXPECT_TRUE(gate_.StillWelcome(*good_peer).ok());
}

TEST_F(GateTest, AResumedSessionShowsTheLeafAlone) {
  const pki::Certificate leaf = Station();
  EXPECT_EQ(Judge({leaf.Pem(), ""}), v1::REFUSAL_CERTIFICATE_UNTRUSTED);
  EXPECT_EQ(Judge(Show(leaf)), v1::REFUSAL_UNSPECIFIED);
  clock_.Pass(std::chrono::hours(1));
  EXPECT_EQ(Judge({leaf.Pem(), ""}), v1::REFUSAL_UNSPECIFIED);
}

TEST_F(GateTest, TheLeafMayStandInTheChainAgain) {
  const pki::Certificate leaf = Station();
  EXPECT_EQ(Judge({leaf.Pem(), leaf.Pem() + alba_.issuing().Pem()}),
            v1::REFUSAL_UNSPECIFIED);
}

TEST_F(GateTest, AnAuditorIsOneOnlyWhereTheConfigurationSaysSo) {
  const Shown shown = Show(Station(Purpose::kStationTls, {"auditor"}));
  EXPECT_FALSE(gate_.Authenticate(shown)->auditor);
  gate_.Replace(TrustIn("", /*auditors=*/true));
  EXPECT_TRUE(gate_.Authenticate(shown)->auditor);
}

class IdentityTest : public GateTest {
 protected:
  IdentityTest() { peer_.station = *pki::StationName::ParseUri(kDesk); }
  v1::Refusal Enrol(const std::vector<base::Bytes>& certificates) {
    return RefusalOf(gate_.CheckIdentity(peer_, certificates).status());
  }
  Peer peer_;
};

TEST_F(IdentityTest, ItsHashIsReturned) {
  const pki::Certificate leaf = Station(Purpose::kIdentity);
  auto hash = gate_.CheckIdentity(peer_, {leaf.der(), alba_.issuing().der()});
  ASSERT_TRUE(hash.ok()) << hash.status();
  EXPECT_EQ(*hash, leaf.Hash());
}

TEST_F(IdentityTest, ATlsCertificateIsNoIdentity) {
  EXPECT_EQ(Enrol({Station().der(), alba_.issuing().der()}),
            v1::REFUSAL_CERTIFICATE_PURPOSE);
}

TEST_F(IdentityTest, AnotherStationsIdentityIsRefused) {
  auto other = alba_.Issue(
      pki::StationOrder("hotline://mfa.alba/watch/desk-2", Purpose::kIdentity));
  EXPECT_EQ(Enrol({other.der(), alba_.issuing().der()}),
            v1::REFUSAL_SENDER_MISMATCH);
}

TEST_F(IdentityTest, WithoutAPathItIsRefused) {
  EXPECT_EQ(Enrol({Station(Purpose::kIdentity).der()}),
            v1::REFUSAL_CERTIFICATE_UNTRUSTED);
}

TEST_F(IdentityTest, OneToFourCertificatesMayCome) {
  EXPECT_EQ(Enrol({}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(
      Enrol(std::vector<base::Bytes>(5, Station(Purpose::kIdentity).der())),
      v1::REFUSAL_MALFORMED);
  EXPECT_EQ(Enrol({base::Bytes(10)}), v1::REFUSAL_CERTIFICATE_MALFORMED);
}

}  // namespace
}  // namespace hotline::gate
