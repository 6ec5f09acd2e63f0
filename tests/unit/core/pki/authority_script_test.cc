// What certs/authority writes is what core/pki reads, and the other way round.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/pki/certificate_problem.h"
#include "core/pki/log_key.h"
#include "core/pki/request.h"
#include "core/pki/succession.h"
#include "core/pki/trust_store.h"

namespace hotline::pki {
namespace {

constexpr char kUri[] = "hotline://mfa.alba/night.watch/desk-1";

class AuthorityScriptTest : public testing::Test {
 protected:
  AuthorityScriptTest() {
    std::string path =
        (std::filesystem::temp_directory_path() / "hotline-XXXXXX").string();
    place_ = mkdtemp(path.data());
    EXPECT_EQ(Run("init mfa.alba --no-passphrase"), 0);
  }
  ~AuthorityScriptTest() override { std::filesystem::remove_all(place_); }

  int Run(const std::string& arguments) const {
    const std::string command = "cd '" + place_.string() + "' && '" +
                                HOTLINE_SOURCE_DIR "/certs/authority' " +
                                arguments + " </dev/null >>said.txt 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));
  }
  std::string Read(const std::string& file) const {
    std::ifstream in(place_ / file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void Write(const std::string& file, const std::string& content) const {
    std::ofstream(place_ / file, std::ios::binary) << content;
  }
  std::vector<Certificate> Chain(const std::string& file) const {
    auto chain = Certificate::ChainFromPem(Read(file));
    EXPECT_TRUE(chain.ok()) << chain.status() << Read("said.txt");
    return chain.ok() ? *chain : std::vector<Certificate>{};
  }
  TrustStore Trust() const {
    TrustStore trust;
    const auto status = trust.AddAuthority(*AuthorityName::Parse("mfa.alba"),
                                           Chain("authority/root.pem").at(0));
    EXPECT_TRUE(status.ok()) << status;
    return trust;
  }
  // What hotline init does, and then the officer.
  int SignStation(const Ed25519Seed& seed, Purpose purpose) const {
    const auto request =
        MakeStationRequest(seed, *StationName::ParseUri(kUri),
                           {Role::kOperator, Role::kReleaser}, purpose);
    EXPECT_TRUE(request.ok()) << request.status();
    Write("station.csr", *request);
    return Run(std::string("sign-station ") + kUri +
               " --role releaser --role operator station.csr");
  }
  static base::WallTime During(const std::vector<Certificate>& chain) {
    return chain.at(0).not_before() + std::chrono::minutes(10);
  }

  static constexpr char kIdentityFile[] =
      "authority/stations/night.watch/desk-1/identity.pem";
  static constexpr char kTlsFile[] =
      "authority/stations/night.watch/desk-1/tls.pem";
  std::filesystem::path place_;
};

TEST_F(AuthorityScriptTest, StationsAreBelievedAndRevoked) {
  const Ed25519Seed seed(base::ByteArray<32>{1});
  ASSERT_EQ(SignStation(seed, Purpose::kIdentity), 0) << Read("said.txt");
  const auto chain = Chain(kIdentityFile);
  const auto now = During(chain);
  TrustStore trust = Trust();
  const auto subject =
      trust.VerifyStation(chain.at(0), chain, Purpose::kIdentity, now);
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->name.Uri(), kUri);
  EXPECT_EQ(subject->roles, (Roles{Role::kOperator, Role::kReleaser}));
  EXPECT_EQ(subject->key, PublicKeyOf(seed));

  ASSERT_EQ(Run(std::string("revoke ") + kUri), 0) << Read("said.txt");
  const auto list = RevocationList::FromPem(Read("authority/crl.pem"));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_TRUE(
      trust.AddRevocationList(*AuthorityName::Parse("mfa.alba"), *list, now)
          .ok());
  EXPECT_EQ(
      ProblemOf(trust.VerifyStation(chain.at(0), chain, Purpose::kIdentity, now)
                    .status()),
      CertificateProblem::kRevoked);
}

TEST_F(AuthorityScriptTest, TlsCertificateIsNoIdentity) {
  const Ed25519Seed seed(base::ByteArray<32>{2});
  ASSERT_EQ(SignStation(seed, Purpose::kStationTls), 0) << Read("said.txt");
  const auto chain = Chain(kTlsFile);
  const TrustStore trust = Trust();
  const auto verify = [&](Purpose purpose) {
    return ProblemOf(
        trust.VerifyStation(chain.at(0), chain, purpose, During(chain))
            .status());
  };
  EXPECT_EQ(verify(Purpose::kStationTls), CertificateProblem::kNone);
  EXPECT_EQ(verify(Purpose::kIdentity), CertificateProblem::kWrongPurpose);
}

TEST_F(AuthorityScriptTest, RelayAndItsLogKeyAreBelieved) {
  const Ed25519Seed seed(base::ByteArray<32>{3});
  const auto name = *RelayName::Parse("relay.mfa.alba");
  Write("relay.csr", *MakeRelayRequest(seed, name));
  // The verifier key of RFC 8032's first test key, named for this log.
  constexpr char kVkey[] =
      "relay.mfa.alba/log+d2b89933+"
      "AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
  Write("vkey.txt", std::string(kVkey) + "\n");
  ASSERT_EQ(Run("sign-relay relay.mfa.alba relay.csr --log vkey.txt"), 0)
      << Read("said.txt");
  const auto chain = Chain("authority/relays/relay/tls.pem");
  const TrustStore trust = Trust();
  const auto status =
      trust.VerifyRelay(chain.at(0), chain, name, During(chain));
  EXPECT_TRUE(status.ok()) << status;
  const auto key = VerifyLogKey(Read("authority/relays/relay/log-key.txt"),
                                trust, During(chain));
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(key->relay, name);
  EXPECT_EQ(key->vkey, kVkey);
}

TEST_F(AuthorityScriptTest, SuccessorIsBelievedByWhoPinnedTheRootBefore) {
  TrustStore before = Trust();
  const auto mfa = *AuthorityName::Parse("mfa.alba");
  const auto old = *before.RootOf(mfa);
  ASSERT_EQ(
      SignStation(Ed25519Seed(base::ByteArray<32>{4}), Purpose::kIdentity), 0);
  const auto first = Chain(kIdentityFile);
  ASSERT_EQ(Run("renew issuing"), 0) << Read("said.txt");
  ASSERT_EQ(Run("renew root"), 0) << Read("said.txt");
  ASSERT_EQ(Run(std::string("renew ") + kUri), 0) << Read("said.txt");
  const auto second = Chain(kIdentityFile);
  const auto now = During(second);
  const auto verify = [&](const TrustStore& trust,
                          const std::vector<Certificate>& chain) {
    return ProblemOf(
        trust.VerifyStation(chain.at(0), chain, Purpose::kIdentity, now)
            .status());
  };
  EXPECT_EQ(verify(before, first), CertificateProblem::kNone);
  EXPECT_EQ(verify(before, second), CertificateProblem::kNone);
  const TrustStore after = Trust();
  EXPECT_EQ(verify(after, first), CertificateProblem::kBadChain);
  EXPECT_EQ(verify(after, second), CertificateProblem::kNone);

  const auto succession = Chain("authority/succession.pem");
  ASSERT_EQ(succession.size(), 2u);
  const auto status =
      VerifySuccessor(mfa, old, succession[0], succession[1], now);
  EXPECT_TRUE(status.ok()) << status;
  ASSERT_EQ(Run(std::string("revoke ") + kUri), 0) << Read("said.txt");
  const auto lists = RevocationList::ListsFromPem(Read("authority/crl.pem"));
  ASSERT_TRUE(lists.ok()) << lists.status();
  ASSERT_EQ(lists->size(), 2u);
  for (const RevocationList& list : *lists) {
    EXPECT_TRUE(before.AddRevocationList(mfa, list, now).ok());
  }
  EXPECT_EQ(verify(before, first), CertificateProblem::kRevoked);
  EXPECT_EQ(verify(before, second), CertificateProblem::kRevoked);
}

TEST_F(AuthorityScriptTest, KeysItMakesAreRead) {
  ASSERT_EQ(Run("request watch@mfa.alba/desk-2 --out keys"), 0);
  EXPECT_TRUE(SeedFromPem(Read("keys/identity.key")).ok());
  EXPECT_TRUE(SeedFromPem(Read("keys/tls.key")).ok());
}

}  // namespace
}  // namespace hotline::pki
