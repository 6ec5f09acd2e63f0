#include "daemon/ops/materials.h"

#include <gtest/gtest.h>

#include "core/pki/private_key.h"
#include "tests/unit/core/pki/test_authority.h"
#include "tests/unit/daemon/ops/scratch_folder.h"

namespace hotline::ops {
namespace {

using pki::kTestNow;

pki::Ed25519Seed Seed(uint8_t fill) {
  base::ByteArray<32> bytes;
  bytes.fill(fill);
  return pki::Ed25519Seed(bytes);
}

std::string Pem(const pki::Ed25519Seed& seed) {
  return base::ToString(pki::SeedToPem(seed).Reveal());
}

class MaterialsTest : public testing::Test {
 protected:
  MaterialsTest() {
    const pki::Ed25519Seed key = Seed(1);
    folder_.Write("relay.pem",
                  alba_.Issue(pki::RelayOrder("relay.mfa.alba"), &key).Pem() +
                      alba_.issuing().Pem());
    folder_.Write("tls.key", Pem(key));
    folder_.Write("log.key", Pem(Seed(2)));
    folder_.Write("alba.pem", alba_.root().Pem());
    folder_.Write("alba.crl", alba_.RevocationListPem(1, {}));
  }
  absl::StatusOr<Materials> Load(base::WallTime now = kTestNow) {
    const std::string file = folder_.Write("h.toml", R"(listen = "127.0.0.1:0"
name = "relay.mfa.alba"
state = "state"
tls = { certificate = "relay.pem", key = "tls.key" }
log = { key = "log.key" }
[[authority]]
domain = "mfa.alba"
root = "alba.pem"
crl = "alba.crl"
auditors = true
)");
    auto configuration = ReadConfiguration(file, {});
    if (!configuration.ok()) return configuration.status();
    return LoadMaterials(*configuration, now);
  }
  std::string Refusal() {
    auto materials = Load();
    return materials.ok() ? "accepted"
                          : std::string(materials.status().message());
  }

  pki::TestAuthority alba_{"mfa.alba"};
  ScratchFolder folder_;
};

TEST_F(MaterialsTest, WhatAnAuthorityMakesIsFine) {
  auto materials = Load();
  ASSERT_TRUE(materials.ok()) << materials.status();
  EXPECT_EQ(materials->auditors.size(), 1u);
  EXPECT_TRUE(materials->log_seed.Equals(Seed(2)));
}

TEST_F(MaterialsTest, AKeyOfAnotherCertificateIsRefused) {
  folder_.Write("tls.key", Pem(Seed(9)));
  EXPECT_NE(Refusal().find("h.toml:4:42: `tls.key`"), std::string::npos)
      << Refusal();
  EXPECT_NE(Refusal().find("does not belong to the certificate"),
            std::string::npos)
      << Refusal();
}

TEST_F(MaterialsTest, ARootThatIsNoCaIsRefused) {
  folder_.Write("alba.pem",
                alba_.Issue(pki::RelayOrder("relay.mfa.alba")).Pem());
  EXPECT_NE(Refusal().find("`authority.root`"), std::string::npos) << Refusal();
}

TEST_F(MaterialsTest, AListOfAnotherAuthorityIsRefused) {
  folder_.Write("alba.crl",
                pki::TestAuthority("mod.borduria").RevocationListPem(1, {}));
  EXPECT_NE(Refusal().find("h.toml:9:7: `authority.crl`"), std::string::npos)
      << Refusal();
}

TEST_F(MaterialsTest, ListsOfTwoIssuingCasAreTaken) {
  const std::string first = alba_.RevocationListPem(1, {});
  alba_.RenewIssuing();
  folder_.Write("alba.crl", alba_.RevocationListPem(1, {}) + first);
  const auto materials = Load();
  ASSERT_TRUE(materials.ok()) << materials.status();
  EXPECT_EQ(materials->trust->RevocationStates(kTestNow).size(), 2u);
}

TEST_F(MaterialsTest, AListOfAnotherAuthorityBehindAGoodOneIsRefused) {
  folder_.Write(
      "alba.crl",
      alba_.RevocationListPem(1, {}) +
          pki::TestAuthority("mod.borduria").RevocationListPem(1, {}));
  EXPECT_NE(Refusal().find("`authority.crl`"), std::string::npos) << Refusal();
}

TEST_F(MaterialsTest, ACertificateForAnotherRelayIsRefused) {
  const pki::Ed25519Seed key = Seed(1);
  folder_.Write("relay.pem",
                alba_.Issue(pki::RelayOrder("other.mfa.alba"), &key).Pem() +
                    alba_.issuing().Pem());
  EXPECT_NE(Refusal().find("it is for other.mfa.alba"), std::string::npos)
      << Refusal();
}

TEST_F(MaterialsTest, AStationsCertificateIsNoRelays) {
  const pki::Ed25519Seed key = Seed(1);
  auto order = pki::StationOrder("hotline://mfa.alba/watch/desk-1",
                                 pki::Purpose::kStationTls);
  folder_.Write("relay.pem", alba_.Issue(order, &key).Pem());
  EXPECT_NE(Refusal().find("`tls.certificate`"), std::string::npos)
      << Refusal();
}

TEST_F(MaterialsTest, AnExpiredCertificateIsRefused) {
  EXPECT_FALSE(Load(kTestNow + std::chrono::hours(24 * 365)).ok());
}

TEST_F(MaterialsTest, ALogKeyThatIsNoneIsRefusedWithoutShowingIt) {
  folder_.Write("log.key", "SECRETLOOKING");
  EXPECT_NE(Refusal().find("`log.key`"), std::string::npos);
  EXPECT_EQ(Refusal().find("SECRETLOOKING"), std::string::npos);
}

TEST_F(MaterialsTest, EverythingMissingIsToldAtOnce) {
  for (const char* name : {"relay.pem", "tls.key", "log.key", "alba.pem"}) {
    std::filesystem::remove(folder_.path() / name);
  }
  const std::string refusal = Refusal();
  EXPECT_EQ(std::count(refusal.begin(), refusal.end(), '\n'), 3) << refusal;
}

TEST_F(MaterialsTest, AnEmptyFileIsRefusedWhateverItIs) {
  for (const char* file :
       {"relay.pem", "tls.key", "log.key", "alba.crl", "alba.pem"}) {
    const std::string path = folder_.Write(file, "");
    EXPECT_NE(Refusal().find(path + ": the file is empty"), std::string::npos)
        << file << ": " << Refusal();
  }
}

TEST_F(MaterialsTest, AFolderInThePlaceOfAFileIsRefused) {
  std::filesystem::remove(folder_.path() / "log.key");
  std::filesystem::create_directory(folder_.path() / "log.key");
  EXPECT_NE(Refusal().find("is not a plain file"), std::string::npos)
      << Refusal();
}

}  // namespace
}  // namespace hotline::ops
