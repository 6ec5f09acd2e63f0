#include "client/station/home.h"

#include "tests/unit/client/station/new_home.h"

namespace hotline::station {
namespace {

using HomeTest = NewHome;

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

TEST_F(HomeTest, CheckingAnEnrolmentSavesNothing) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  ASSERT_TRUE(Check(Good()).ok());
  auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
  EXPECT_EQ(ReasonOf(LoadEnrolled(*store).status()), "not_enrolled");
  ASSERT_TRUE(Enrol(Good()).ok());
  EnrolOptions moved = Good();
  moved.relay = "127.0.0.1:7001";
  ASSERT_TRUE(Check(moved).ok());
  EXPECT_EQ(LoadEnrolled(*store)->relay, "127.0.0.1:7000");
}

TEST_F(HomeTest, MissingFileIsUsage) {
  ASSERT_TRUE(Init().ok());
  ASSERT_TRUE(Pin(town_.alba).ok());
  EnrolOptions options = Good();
  options.tls_certificate = home_ + "/nothing";
  EXPECT_EQ(ProblemOf(Enrol(options)), Problem::kUsage);
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
