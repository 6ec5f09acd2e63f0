#include "daemon/ops/check.h"

#include <gtest/gtest.h>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/pki/private_key.h"
#include "tests/unit/core/pki/test_authority.h"
#include "tests/unit/daemon/ops/scratch_folder.h"

namespace hotline::ops {
namespace {

constexpr char kGood[] = R"(listen = "127.0.0.1:0"
name = "relay.mfa.alba"
state = "state"
tls = { certificate = "relay.pem", key = "tls.key" }
log = { key = "log.key" }
[[authority]]
domain = "mfa.alba"
root = "alba.pem"
crl = "alba.crl"
)";

class CheckTest : public testing::Test {
 protected:
  CheckTest() {
    base::ByteArray<32> bytes;
    bytes.fill(1);
    const pki::Ed25519Seed key(bytes);
    const std::string pem = base::ToString(pki::SeedToPem(key).Reveal());
    folder_.Write("relay.pem",
                  alba_.Issue(pki::RelayOrder("relay.mfa.alba"), &key).Pem() +
                      alba_.issuing().Pem());
    folder_.Write("tls.key", pem);
    folder_.Write("log.key", pem);
    folder_.Write("alba.pem", alba_.root().Pem());
    folder_.Write("alba.crl", alba_.RevocationListPem(1, {}));
    folder_.Write("file", "not a folder");
  }

  using Changes = std::vector<std::pair<std::string, std::string>>;
  // The problems of the good configuration with these changes, a line each,
  // from the place on.
  std::vector<std::string> Problems(const Changes& changes) {
    const std::string file =
        folder_.Write("h.toml", absl::StrReplaceAll(kGood, changes));
    const absl::Status status = CheckConfiguration(file, {}, pki::kTestNow);
    if (status.ok()) return {};
    return absl::StrSplit(
        absl::StrReplaceAll(std::string(status.message()), {{file + ":", ""}}),
        '\n');
  }
  static void ExpectBeginnings(const std::vector<std::string>& problems,
                               const std::vector<std::string>& beginnings) {
    ASSERT_EQ(problems.size(), beginnings.size())
        << testing::PrintToString(problems);
    for (size_t i = 0; i < problems.size(); ++i) {
      EXPECT_TRUE(problems[i].starts_with(beginnings[i])) << problems[i];
      EXPECT_NE(problems[i].find("; "), std::string::npos)
          << "says what to do: " << problems[i];
    }
  }

  pki::TestAuthority alba_{"mfa.alba"};
  ScratchFolder folder_;
};

TEST_F(CheckTest, WhatIsWholeIsFineAndNothingIsMade) {
  EXPECT_TRUE(Problems({}).empty());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "state"));
}

TEST_F(CheckTest, ProblemsOfEveryKindAreToldInOneList) {
  folder_.Write("tls.key", "no key");
  folder_.Write("alba.crl", "no list");
  ExpectBeginnings(
      Problems({{"127.0.0.1:0", "localhost:0"},
                {"\"state\"", "\"file/state\"\nruntime = \"file\"\ncolour = 1"},
                {"relay.pem", "nowhere.pem"},
                {"log.key", "nowhere.key"}}),
      {"1:10: `listen`", "3:9: `state`: cannot create the folder",
       "4:11: `runtime`: cannot create the folder", "5:1: unknown key `colour`",
       "6:23: `tls.certificate`", "6:44: `tls.key`", "7:15: `log.key`",
       "11:7: `authority.crl`"});
}

TEST_F(CheckTest, WhatIsMissingHidesNothingElse) {
  folder_.Write("alba.pem", "no root");
  folder_.Write("log.key", "no key");
  ExpectBeginnings(Problems({{"name = \"relay.mfa.alba\"\n", ""},
                             {"certificate = \"relay.pem\", ", ""},
                             {"state = \"state\"\n", ""}}),
                   {"1:1: `name` is missing", "1:1: `state` is missing",
                    "2:7: `tls.certificate` is missing", "3:15: `log.key`",
                    "6:8: `authority.root`"});
}

TEST_F(CheckTest, ARootIsJudgedWithoutTheNameOfItsAuthority) {
  folder_.Write("alba.pem",
                alba_.Issue(pki::RelayOrder("relay.mfa.alba")).Pem());
  folder_.Write("alba.crl", "no list");
  ExpectBeginnings(
      Problems({{"domain = \"mfa.alba\"", "domain = \"?\""}}),
      {"7:10: `domain`", "8:8: `authority.root`", "9:7: `authority.crl`"});
}

TEST_F(CheckTest, ASecondAuthorityOfTheSameNameIsToldOnce) {
  folder_.Write("more.pem", pki::TestAuthority("mod.borduria").root().Pem());
  ExpectBeginnings(
      Problems({{"crl = \"alba.crl\"\n",
                 "[[authority]]\ndomain = \"mfa.alba\"\nroot = \"more.pem\""}}),
      {"10:10: authority mfa.alba stands in line 7"});
}

TEST_F(CheckTest, AForeignAndExpiredCertificateIsToldWithBothFaults) {
  const std::string file = folder_.Write(
      "h.toml",
      absl::StrReplaceAll(kGood, {{"relay.mfa.alba", "other.mfa.alba"}}));
  const absl::Status status = CheckConfiguration(
      file, {}, pki::kTestNow + std::chrono::hours(24 * 365));
  EXPECT_NE(status.message().find("it is for relay.mfa.alba"),
            std::string::npos)
      << status;
  EXPECT_NE(status.message().find("renew it"), std::string::npos) << status;
}

TEST_F(CheckTest, AFolderBelowAWrongStateIsNotToldAgain) {
  ExpectBeginnings(Problems({{"\"state\"", "\"file\""}}), {"3:9: `state`"});
}

TEST_F(CheckTest, AnUnknownVariableIsToldOnce) {
  ExpectBeginnings(Problems({{"\"log.key\"", "\"$HOME/log.key\""}}),
                   {"5:15: `log.key` begins with a variable"});
}

TEST_F(CheckTest, ASyntaxErrorIsToldAlone) {
  folder_.Write("log.key", "no key");
  ExpectBeginnings(Problems({{"[[authority]]", "[[authority"}}), {"6:"});
}

TEST_F(CheckTest, AMissingFileIsToldAlone) {
  EXPECT_EQ(CheckConfiguration(folder_.path() / "none.toml", {}, pki::kTestNow)
                .code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace hotline::ops
