#include "daemon/ops/configuration.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_replace.h"

namespace hotline::ops {
namespace {

constexpr char kGood[] = R"(listen = "127.0.0.1:7433"
name = "relay.mfa.alba"
state = "/var/lib/hotline"
[tls]
certificate = "tls/relay.pem"
key = "$CREDENTIALS_DIRECTORY/tls.key"
[log]
key = "/etc/hotline/log.key"
[limits]
connections = 10
[[authority]]
domain = "mfa.alba"
root = "alba.pem"
crl = "alba.crl"
auditors = true
[[authority]]
domain = "mod.borduria"
root = "borduria.pem"
)";

absl::StatusOr<Configuration> Parse(const std::string& text,
                                    const ServiceFolders& folders = {
                                        "/creds", "/run/hotline"}) {
  Problems problems("/etc/hotline/h.toml");
  auto configuration =
      ParseConfiguration(text, "/etc/hotline/h.toml", folders, problems);
  absl::Status status = problems.Take();
  if (!status.ok()) return status;
  return configuration;
}

std::string With(const std::string& before, const std::string& after) {
  EXPECT_NE(std::string(kGood).find(before), std::string::npos) << before;
  return absl::StrReplaceAll(kGood, {{before, after}});
}

// The message of a refused text, without the file's name.
std::string Refusal(const std::string& text) {
  auto configuration = Parse(text);
  if (configuration.ok()) return "accepted";
  return absl::StrReplaceAll(std::string(configuration.status().message()),
                             {{"/etc/hotline/h.toml:", ""}});
}

TEST(ConfigurationTest, EveryKeyIsRead) {
  auto configuration = Parse(kGood);
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(configuration->listen.host, "127.0.0.1");
  EXPECT_EQ(configuration->listen.port, 7433);
  EXPECT_EQ(configuration->name.text(), "relay.mfa.alba");
  EXPECT_EQ(configuration->limits.connections, 10u);
  EXPECT_EQ(configuration->reserve_mib, 256u);
  ASSERT_EQ(configuration->authorities.size(), 2u);
  EXPECT_TRUE(configuration->authorities[0].auditors);
  EXPECT_FALSE(configuration->authorities[1].auditors);
  EXPECT_FALSE(configuration->authorities[1].crl);
}

TEST(ConfigurationTest, PathsAreRelativeToTheFileAndToTheCredentials) {
  auto configuration = Parse(kGood);
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(configuration->tls_certificate.path, "/etc/hotline/tls/relay.pem");
  EXPECT_EQ(configuration->tls_key.path, "/creds/tls.key");
  EXPECT_EQ(configuration->authorities[0].crl->path, "/etc/hotline/alba.crl");
}

TEST(ConfigurationTest, WithoutServiceManagerTheRuntimeFolderIsInTheState) {
  auto configuration = Parse(kGood, {});
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(configuration->ControlSocket(),
            "/var/lib/hotline/run/control.sock");
  EXPECT_EQ(configuration->tls_key.path, "$CREDENTIALS_DIRECTORY/tls.key");
}

TEST(ConfigurationTest, Ipv6AndPortZeroMayBeListenedOn) {
  auto configuration = Parse(With("127.0.0.1:7433", "[::1]:0"));
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_EQ(configuration->listen.host, "::1");
  EXPECT_EQ(configuration->listen.port, 0);
}

struct Mistake {
  const char* name;
  const char* before;
  const char* after;
  const char* refusal;  // how it begins: LINE:COLUMN: what
};

class MistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(MistakeTest, IsRefusedWithItsPlace) {
  const std::string refusal =
      Refusal(With(GetParam().before, GetParam().after));
  EXPECT_EQ(refusal.find(GetParam().refusal), 0u) << refusal;
  EXPECT_EQ(refusal.find('\n'), std::string::npos) << refusal;
  EXPECT_NE(refusal.find(';'), std::string::npos)
      << "says what to do: " << refusal;
}

INSTANTIATE_TEST_SUITE_P(
    Configuration, MistakeTest,
    testing::Values(
        Mistake{"MissingListen", "listen = \"127.0.0.1:7433\"\n", "",
                "1:1: `listen` is missing"},
        Mistake{"ListenHostName", "127.0.0.1:7433", "localhost:7433",
                "1:10: `listen` must be ADDRESS:PORT"},
        Mistake{"ListenNoPort", "127.0.0.1:7433", "127.0.0.1",
                "1:10: `listen` must be ADDRESS:PORT"},
        Mistake{"ListenPortTooLarge", ":7433", ":65536",
                "1:10: `listen` must be ADDRESS:PORT"},
        Mistake{"ListenBareIpv6", "127.0.0.1:7433", "::1:7433",
                "1:10: `listen` must be ADDRESS:PORT"},
        Mistake{"ListenTrailing", ":7433", ":7433x",
                "1:10: `listen` must be ADDRESS:PORT"},
        Mistake{"ListenNumber", "\"127.0.0.1:7433\"", "7433",
                "1:10: `listen` must be a text"},
        Mistake{"NameUpperCase", "relay.mfa.alba", "Relay.mfa.alba",
                "2:8: `name` is not a relay's name"},
        Mistake{"EmptyState", "\"/var/lib/hotline\"", "\"\"",
                "3:9: `state` must be a text"},
        Mistake{"UnknownVariable", "$CREDENTIALS_DIRECTORY/", "$HOME/",
                "6:7: `tls.key` begins with a variable"},
        Mistake{"UnknownVariableOfRuntime", "[tls]",
                "runtime = \"$HOME/run\"\n[tls]",
                "4:11: `runtime` begins with a variable"},
        Mistake{"TlsMissingKey", "key = \"$CREDENTIALS_DIRECTORY/tls.key\"\n",
                "", "4:1: `tls.key` is missing"},
        Mistake{"LogAsText", "[log]\nkey = \"/etc/hotline/log.key\"\n", "",
                "1:1: the table [log] is missing"},
        Mistake{"LimitZero", "connections = 10", "connections = 0",
                "10:15: `limits.connections` must be a whole"},
        Mistake{"LimitText", "connections = 10", "connections = \"10\"",
                "10:15: `limits.connections` must be a whole"},
        Mistake{"LimitUnknown", "connections = 10", "conections = 10",
                "10:1: unknown key `limits.conections`"},
        Mistake{"UnknownAtTop", "[tls]", "colour = 1\n[tls]",
                "4:1: unknown key `colour`"},
        Mistake{"UnknownTable", "[limits]\nconnections = 10",
                "[metrics]\na = 1", "9:2: unknown key `metrics`"},
        Mistake{"LevelUnknown", "[tls]", "log_level = \"loud\"\n[tls]",
                "4:13: `log_level` is unknown"},
        Mistake{"ReserveTooSmall", "[tls]", "reserve_mib = 7\n[tls]",
                "4:15: `reserve_mib` must be a whole number from 8 to"},
        Mistake{"AuditorsText", "auditors = true", "auditors = \"yes\"",
                "15:12: `authority.auditors` must be a yes or no"},
        Mistake{"DomainUpperCase", "\"mod.borduria\"", "\"MOD.borduria\"",
                "17:10: `domain` is not an authority's"},
        Mistake{"AuthorityTwice", "\"mod.borduria\"", "\"mfa.alba\"",
                "17:10: authority mfa.alba stands in line 12"},
        Mistake{"SyntaxError", "[tls]", "[tls", "4:5: "}),
    [](const auto& mistake) { return mistake.param.name; });

TEST(ConfigurationTest, AllMistakesAreToldAtOnceInTheOrderOfTheFile) {
  std::string text = With("7433", "x");
  text = absl::StrReplaceAll(
      text, {{"connections = 10", "connections = -1"}, {"mod.borduria", "?"}});
  const std::string refusal = Refusal(text);
  EXPECT_EQ(std::count(refusal.begin(), refusal.end(), '\n'), 2) << refusal;
  EXPECT_LT(refusal.find("1:10: "), refusal.find("10:15: "));
  EXPECT_LT(refusal.find("10:15: "), refusal.find("17:10: "));
}

TEST(ConfigurationTest, ASyntaxErrorStandsAlone) {
  const std::string refusal = Refusal(With("7433\"", "x") + "colour = 1\n");
  EXPECT_EQ(refusal.find('\n'), std::string::npos) << refusal;
  EXPECT_EQ(refusal.find("1:"), 0u) << refusal;
}

TEST(ConfigurationTest, WhatCouldBeReadIsThereBesideTheProblems) {
  Problems problems("h.toml");
  auto configuration = ParseConfiguration(
      With("relay.mfa.alba", "?"), "/etc/hotline/h.toml", {"", ""}, problems);
  ASSERT_TRUE(configuration.ok()) << configuration.status();
  EXPECT_FALSE(problems.empty());
  EXPECT_EQ(configuration->name.label(), "");
  EXPECT_EQ(configuration->tls_certificate.path, "/etc/hotline/tls/relay.pem");
  EXPECT_EQ(configuration->state_at.line, 3u);
  EXPECT_EQ(configuration->runtime_at.line, 3u);
}

TEST(ConfigurationTest, NoAuthorityIsRefused) {
  const std::string text(kGood, std::string(kGood).find("[[authority]]"));
  EXPECT_EQ(Refusal(text).find("1:1: no authority is configured"), 0u)
      << Refusal(text);
}

TEST(ConfigurationTest, AnEmptyFileListsEverythingThatIsMissing) {
  const std::string refusal = Refusal("");
  for (const char* key :
       {"listen", "name", "state", "[tls]", "[log]", "[[authority]]"}) {
    EXPECT_NE(refusal.find(key), std::string::npos) << key << " in " << refusal;
  }
}

TEST(ConfigurationTest, ATooLongSocketPathIsRefused) {
  EXPECT_NE(Refusal(With("/var/lib/hotline\"",
                         "/s\"\nruntime = \"/" + std::string(120, 'r') + "\""))
                .find("4:11: "),
            std::string::npos);
}

TEST(ConfigurationTest, AMissingFileIsNamed) {
  auto configuration = ReadConfiguration("/nonexistent/h.toml", {});
  EXPECT_EQ(configuration.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(configuration.status().message().find("/nonexistent/h.toml"),
            std::string::npos);
}

TEST(ConfigurationTest, WhatNeedsARestartIsNamed) {
  auto before = Parse(kGood);
  auto after = Parse(With("connections = 10", "connections = 11"));
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_EQ(NeedingRestart(*before, *after),
            std::vector<std::string>{"limits"});
  EXPECT_TRUE(NeedingRestart(*before, *before).empty());
}

}  // namespace
}  // namespace hotline::ops
