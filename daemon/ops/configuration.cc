#include "daemon/ops/configuration.h"

#include <arpa/inet.h>

#include <charconv>

#include "absl/strings/str_cat.h"
#include "core/crypto/sha256.h"
#include "daemon/ops/files.h"
#include "daemon/ops/section.h"

namespace hotline::ops {
namespace {

constexpr size_t kMaxFile = 1024 * 1024;

bool IsNumeric(const std::string& host, int family) {
  in6_addr any;
  return inet_pton(family, host.c_str(), &any) == 1;
}

std::optional<ListenAddress> ParseListen(const std::string& text) {
  size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  std::string host = text.substr(0, colon);
  const bool brackets = host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (!IsNumeric(host, brackets ? AF_INET6 : AF_INET)) return std::nullopt;
  ListenAddress address{.host = host, .port = 0};
  const char* end = text.data() + text.size();
  auto [stop, error] =
      std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || stop != end) return std::nullopt;
  return address;
}

void ReadListen(Section& section, Configuration& out) {
  auto text = section.Text("listen");
  if (!text) return;
  auto address = ParseListen(*text);
  if (address) {
    out.listen = *address;
  } else {
    section.Wrong("listen",
                  "`listen` must be ADDRESS:PORT with a numeric address, as "
                  "\"0.0.0.0:7433\" or \"[::]:7433\"; port 0 means any");
  }
}

void ReadName(Section& section, Configuration& out) {
  auto text = section.Text("name");
  if (!text) return;
  auto name = pki::RelayName::Parse(*text);
  if (name.ok()) {
    out.name = *name;
  } else {
    section.Wrong("name",
                  absl::StrCat("`name` is not a relay's name (",
                               std::string(name.status().message()),
                               "); write NAME.DOMAIN as in its certificate, "
                               "for example \"relay.mfa.alba\""));
  }
}

void ReadLogLevel(Section& section, Configuration& out) {
  static constexpr std::pair<const char*, LogLevel> kLevels[] = {
      {"debug", LogLevel::kDebug},
      {"info", LogLevel::kInfo},
      {"warn", LogLevel::kWarn},
      {"error", LogLevel::kError}};
  auto text = section.Text("log_level", /*optional=*/true);
  if (!text) return;
  for (const auto& [word, level] : kLevels) {
    if (*text == word) {
      out.log_level = level;
      return;
    }
  }
  section.Wrong("log_level",
                "`log_level` is unknown; write \"debug\", \"info\", \"warn\" "
                "or \"error\"");
}

FilePath ReadRuntime(Section& section, const Folders& folders,
                     const FilePath& state) {
  if (section.Has("runtime")) return ReadPath(section, "runtime", folders);
  if (!folders.service.runtime.empty())
    return {folders.service.runtime, section.place()};
  if (state.path.empty()) return state;
  return {state.path / "run", state.at};
}

void ReadFolders(Section& section, const Folders& folders, Configuration& out) {
  const FilePath state = ReadPath(section, "state", folders);
  const FilePath runtime = ReadRuntime(section, folders, state);
  out.state = state.path;
  out.state_at = state.at;
  out.runtime = runtime.path;
  out.runtime_at = runtime.at;
  // sun_path has 108 bytes with its end.
  if (out.ControlSocket().string().size() > 107) {
    section.Wrong("runtime",
                  "the path of the control socket in `runtime` is longer than "
                  "107 bytes; set `runtime` to a shorter folder");
  }
}

void ReadTls(const toml::table* table, const Section& root,
             const Folders& folders, Problems& problems, Configuration& out) {
  if (table == nullptr) {
    problems.Add(
        root.place(),
        "the table [tls] is missing; add it with `certificate` and `key`");
    return;
  }
  Section section(*table, "tls", problems);
  out.tls_certificate = ReadPath(section, "certificate", folders);
  out.tls_key = ReadPath(section, "key", folders);
  section.Finish();
}

void ReadLog(const toml::table* table, const Section& root,
             const Folders& folders, Problems& problems, Configuration& out) {
  if (table == nullptr) {
    problems.Add(root.place(), "the table [log] is missing; add it with `key`");
    return;
  }
  Section section(*table, "log", problems);
  out.log_key = ReadPath(section, "key", folders);
  section.Finish();
}

void ReadLimits(const toml::table* table, Problems& problems,
                Configuration& out) {
  if (table == nullptr) return;
  Section section(*table, "limits", problems);
  Limits& limits = out.limits;
  limits.connections =
      section.Integer("connections", 1, 65'000, limits.connections);
  limits.connections_per_address = section.Integer(
      "connections_per_address", 1, 65'000, limits.connections_per_address);
  limits.accepts_per_second = section.Integer("accepts_per_second", 1, 100'000,
                                              limits.accepts_per_second);
  limits.submissions_per_second = section.Integer(
      "submissions_per_second", 1, 1'000'000, limits.submissions_per_second);
  limits.waiting_mib_per_line = section.Integer(
      "waiting_mib_per_line", 1, 1'000'000, limits.waiting_mib_per_line);
  section.Finish();
}

Configuration Interpret(const toml::table& table, const Folders& folders,
                        Problems& problems) {
  Configuration out;
  Section root(table, "", problems);
  ReadListen(root, out);
  ReadName(root, out);
  ReadFolders(root, folders, out);
  ReadTls(root.Table("tls"), root, folders, problems, out);
  ReadLog(root.Table("log"), root, folders, problems, out);
  ReadLimits(root.Table("limits"), problems, out);
  out.authorities = ReadAuthorities(root, folders, problems);
  out.reserve_mib = root.Integer("reserve_mib", Configuration::kLeastReserveMib,
                                 1'000'000, out.reserve_mib);
  ReadLogLevel(root, out);
  root.Finish();
  return out;
}

}  // namespace

absl::StatusOr<Configuration> ParseConfiguration(std::string_view text,
                                                 const std::string& file,
                                                 const ServiceFolders& service,
                                                 Problems& problems) {
  toml::table table;
  try {
    table = toml::parse(text, std::string_view(file));
  } catch (const toml::parse_error& error) {
    const toml::source_position& at = error.source().begin;
    return absl::InvalidArgumentError(absl::StrCat(
        file, ":", at.line, ":", at.column, ": ",
        std::string(error.description()), "; correct the TOML syntax here"));
  }
  std::error_code ignored;  // a base that stays relative still works for files
  const Folders folders{std::filesystem::absolute(file, ignored).parent_path(),
                        service};
  Configuration configuration = Interpret(table, folders, problems);
  configuration.file = file;
  configuration.hash = crypto::Sha256(base::ViewOf(text));
  return configuration;
}

absl::StatusOr<Configuration> ReadConfiguration(const std::string& file,
                                                const ServiceFolders& folders,
                                                Problems& problems) {
  auto text = ReadFile(file, kMaxFile);
  if (!text.ok()) {
    return absl::Status(
        text.status().code(),
        absl::StrCat(std::string(text.status().message()),
                     "; name the configuration file with --config"));
  }
  return ParseConfiguration(*text, file, folders, problems);
}

absl::StatusOr<Configuration> ReadConfiguration(const std::string& file,
                                                const ServiceFolders& folders) {
  Problems problems(file);
  auto configuration = ReadConfiguration(file, folders, problems);
  if (!configuration.ok()) return configuration;
  absl::Status status = problems.Take();
  if (!status.ok()) return status;
  return configuration;
}

std::vector<std::string> NeedingRestart(const Configuration& running,
                                        const Configuration& wanted) {
  std::vector<std::string> keys;
  auto compare = [&keys](const char* key, bool same) {
    if (!same) keys.emplace_back(key);
  };
  compare("listen", running.listen == wanted.listen);
  compare("name", running.name == wanted.name);
  compare("state", running.state == wanted.state);
  compare("runtime", running.runtime == wanted.runtime);
  compare("tls.key", running.tls_key.path == wanted.tls_key.path);
  compare("log.key", running.log_key.path == wanted.log_key.path);
  compare("limits", running.limits == wanted.limits);
  compare("reserve_mib", running.reserve_mib == wanted.reserve_mib);
  return keys;
}

}  // namespace hotline::ops
