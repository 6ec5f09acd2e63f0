#include "client/station/home.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

class HomeTest : public testing::Test {
 protected:
  absl::Status Init() {
    InitOptions options{.folder = home_,
                        .station = *pki::StationName::Parse(kAlba),
                        .roles = {"operator"},
                        .store_key = Town::StoreKey()};
    return InitHome(std::move(options), town_.random, town_.clock);
  }
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = town_.folder.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  std::string Issue(
      const std::string& file, pki::Purpose purpose, KeyUse use,
      const std::string& uri = "hotline://mfa.alba/watch/desk-1") {
    auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
    const auto seed = *LoadSeed(*store, use);
    const auto certificate =
        town_.alba.Issue(pki::StationOrder(uri, purpose, {"operator"}), &seed);
    return Write(file, certificate.Pem() + town_.alba.issuing().Pem());
  }
  absl::Status Pin(const pki::TestAuthority& authority) {
    return PinRoot(home_, Write("root.pem", authority.root().Pem()),
                   authority.root().Fingerprint(), Town::StoreKey().Reveal(),
                   town_.clock);
  }
  std::string Statement() {
    return Write("log", town_.alba.LogStatement("relay-1.mfa.alba/log",
                                                town_.relay->vkey()));
  }
  EnrolOptions Good() {
    return {.folder = home_,
            .identity_certificate = Issue(
                "identity.pem", pki::Purpose::kIdentity, KeyUse::kIdentity),
            .tls_certificate =
                Issue("tls.pem", pki::Purpose::kStationTls, KeyUse::kTls),
            .relay = "127.0.0.1:7000",
            .relay_name = "relay-1.mfa.alba",
            .log_statement = Statement()};
  }
  absl::Status Enrol(EnrolOptions options) {
    return EnrolHome(std::move(options), Town::StoreKey().Reveal(),
                     town_.clock);
  }

  Town town_;
  std::string home_ = town_.folder.path() + "/home";
};

TEST_F(HomeTest, InitWritesRequestsAndNoKeyInClear) {
  ASSERT_TRUE(Init().ok());
  for (const char* name : {"/identity.csr", "/tls.csr"}) {
    std::ifstream in(home_ + name);
    std::string first;
    std::getline(in, first);
    EXPECT_EQ(first, "-----BEGIN CERTIFICATE REQUEST-----");
  }
}

TEST_F(HomeTest, SecondInitIsRefused) {
  ASSERT_TRUE(Init().ok());
  EXPECT_EQ(ReasonOf(Init()), "exists");
}

TEST_F(HomeTest, EnrolledHomeIsWhole) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  const auto status = Enrol(Good());
  ASSERT_TRUE(status.ok()) << status;
  auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
  const auto enrolled = LoadEnrolled(*store);
  ASSERT_TRUE(enrolled.ok());
  EXPECT_EQ(enrolled->log_vkey, town_.relay->vkey());
}

TEST_F(HomeTest, WithoutARootNothingIsBelieved) {
  ASSERT_TRUE(Init().ok());
  const auto status = Enrol(Good());
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  EXPECT_EQ(ReasonOf(status), "certificate_unknown_authority");
}

TEST_F(HomeTest, CrossedCertificatesAreRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  std::swap(options.identity_certificate, options.tls_certificate);
  EXPECT_EQ(ReasonOf(Enrol(options)), "certificate_wrong_purpose");
}

TEST_F(HomeTest, AnotherStationsCertificateIsRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  options.identity_certificate =
      Issue("other.pem", pki::Purpose::kIdentity, KeyUse::kIdentity,
            "hotline://mfa.alba/watch/desk-2");
  EXPECT_EQ(ReasonOf(Enrol(options)), "certificate_name");
}

TEST_F(HomeTest, CertificateForAnotherKeyIsRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  options.identity_certificate =
      Issue("other.pem", pki::Purpose::kIdentity, KeyUse::kTls);
  EXPECT_EQ(ReasonOf(Enrol(options)), "certificate_key");
}

TEST_F(HomeTest, ExpiredCertificateIsRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  const EnrolOptions options = Good();
  town_.clock.Advance(std::chrono::days(100));
  EXPECT_EQ(ReasonOf(Enrol(options)), "certificate_expired");
}

TEST_F(HomeTest, LogStatementForAnotherRelayIsRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  options.relay_name = "relay-2.mfa.alba";
  EXPECT_EQ(ReasonOf(Enrol(options)), "log_key");
}

TEST_F(HomeTest, LogStatementOfAnotherAuthorityIsRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  options.log_statement = Write(
      "forged",
      town_.borduria.LogStatement("relay-1.mfa.alba/log", town_.relay->vkey()));
  EXPECT_EQ(ProblemOf(Enrol(options)), Problem::kVerification);
}

TEST_F(HomeTest, MissingFileIsUsage) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  options.tls_certificate = home_ + "/nothing";
  EXPECT_EQ(ProblemOf(Enrol(options)), Problem::kUsage);
}

TEST_F(HomeTest, RootIsOfferedWithItsAuthority) {
  const auto offer = ReadRoot(Write("root.pem", town_.alba.root().Pem()));
  ASSERT_TRUE(offer.ok());
  EXPECT_EQ(offer->authority, "mfa.alba");
  EXPECT_EQ(offer->fingerprint, town_.alba.root().Fingerprint());
}

TEST_F(HomeTest, WrongFingerprintPinsNothing) {
  ASSERT_TRUE(Init().ok());
  const auto status = PinRoot(home_, Write("root.pem", town_.alba.root().Pem()),
                              town_.borduria.root().Fingerprint(),
                              Town::StoreKey().Reveal(), town_.clock);
  EXPECT_EQ(ReasonOf(status), "fingerprint_mismatch");
  EXPECT_EQ(ReasonOf(Enrol(Good())), "certificate_unknown_authority");
}

TEST_F(HomeTest, SecondRootForAnAuthorityIsRefused) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EXPECT_TRUE(Pin(town_.alba).ok());  // the same again
  const pki::TestAuthority impostor("mfa.alba");
  EXPECT_EQ(ReasonOf(Pin(impostor)), "exists");
}

TEST_F(HomeTest, OneSuccessorTakesThePlaceOfARoot) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  const pki::TestAuthority next("mfa.alba", true, "Hotline root 2");
  const pki::TestAuthority other("mfa.alba", true, "Hotline root 3");
  const auto behind = [&](const pki::TestAuthority& root,
                          const pki::Certificate& successor) {
    return PinRoot(
        home_, Write("next.pem", root.root().Pem() + successor.Pem()),
        root.root().Fingerprint(), Town::StoreKey().Reveal(), town_.clock);
  };
  const auto order = pki::SuccessorOrder("mfa.alba");
  const auto first = town_.alba.CrossSign(next, order);
  const auto second = town_.alba.CrossSign(other, order);
  EXPECT_EQ(ReasonOf(Pin(next)), "exists");
  EXPECT_EQ(ReasonOf(behind(other, first)), "certificate_bad_chain");
  EXPECT_EQ(ReasonOf(behind(next, other.CrossSign(next, order))),
            "certificate_bad_chain");
  EXPECT_EQ(ReasonOf(behind(
                next, town_.alba.CrossSign(next, pki::SuccessorOrder("alba")))),
            "certificate_foreign_name");
  EXPECT_TRUE(behind(next, first).ok());
  EXPECT_EQ(ReasonOf(behind(other, second)), "certificate_bad_chain");
  EXPECT_EQ(ReasonOf(Pin(town_.alba)), "exists");
  EXPECT_TRUE(Pin(next).ok());
}

TEST_F(HomeTest, StationCertificateIsNoRoot) {
  ASSERT_TRUE(Init().ok());
  const auto leaf = town_.alba.Issue(pki::StationOrder(
      "hotline://mfa.alba/watch/desk-1", pki::Purpose::kIdentity));
  EXPECT_FALSE(PinRoot(home_, Write("leaf.pem", leaf.Pem()), leaf.Fingerprint(),
                       Town::StoreKey().Reveal(), town_.clock)
                   .ok());
}

TEST_F(HomeTest, EngineBeforeEnrolmentIsUsage) {
  ASSERT_TRUE(Init().ok());
  auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
  const auto engine = StationEngine::Make(
      std::move(store), town_.clock, town_.strand,
      [](const Station&) -> absl::StatusOr<std::unique_ptr<RelayLink>> {
        return absl::InternalError("not reached");
      });
  EXPECT_EQ(ReasonOf(engine.status()), "not_enrolled");
}

}  // namespace
}  // namespace hotline::station
