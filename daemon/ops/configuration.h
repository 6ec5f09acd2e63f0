// The daemon's configuration: one TOML file (deploy/hotlined.toml is the
// commented sample), checked whole before anything starts. Immutable once
// parsed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/pki/station_name.h"

namespace hotline::ops {

// Where a value stands in the file, both from 1.
struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
};

// A path as configured, with relative ones made absolute from the file's own
// folder, and where it was written.
struct FilePath {
  std::filesystem::path path;
  Place at;
};

struct ListenAddress {
  std::string host;   // numeric, without brackets
  uint16_t port = 0;  // 0: any; the real one is then in <state>/address
  bool operator==(const ListenAddress&) const = default;
};

struct AuthoritySettings {
  pki::AuthorityName domain;
  Place at;
  FilePath root;
  std::optional<FilePath> crl;
  bool auditors =
      false;  // its stations of role auditor may read details (relay/sight.h)
};

struct Limits {
  uint32_t connections = 1024;
  uint32_t connections_per_address = 64;
  uint32_t accepts_per_second = 200;
  uint32_t submissions_per_second = 200;  // of one station; FLASH apart
  uint32_t waiting_mib_per_line = 256;    // not confirmed yet; FLASH apart
  bool operator==(const Limits&) const = default;
};

enum class LogLevel { kDebug, kInfo, kWarn, kError };

struct Configuration {
  static constexpr uint32_t kLeastReserveMib = 8;

  std::string file;     // as named on the command line
  base::Digest hash{};  // SHA-256 of its bytes, for the log's Start entry

  ListenAddress listen;
  std::filesystem::path state;
  std::filesystem::path runtime;
  pki::RelayName name;
  Place name_at;
  FilePath tls_certificate;
  FilePath tls_key;
  FilePath log_key;
  std::vector<AuthoritySettings> authorities;
  Limits limits;
  uint32_t reserve_mib = 256;
  LogLevel log_level = LogLevel::kInfo;

  std::filesystem::path ControlSocket() const {
    return runtime / "control.sock";
  }
};

// What the service manager tells by environment variables. Empty: not told.
struct ServiceFolders {
  std::string credentials;  // CREDENTIALS_DIRECTORY
  std::string runtime;      // RUNTIME_DIRECTORY
};
ServiceFolders FoldersOfEnvironment();

// InvalidArgument holds one line per problem, "FILE:LINE:COLUMN: what; what to
// do", all of them in the order of the file; a syntax error alone, since what
// follows it cannot be read. Opens no other file.
absl::StatusOr<Configuration> ParseConfiguration(std::string_view text,
                                                 const std::string& file,
                                                 const ServiceFolders& folders);
// The same for a file of at most 1 MiB.
absl::StatusOr<Configuration> ReadConfiguration(const std::string& file,
                                                const ServiceFolders& folders);

// Keys that differ and take effect at a restart only.
std::vector<std::string> NeedingRestart(const Configuration& running,
                                        const Configuration& wanted);

}  // namespace hotline::ops
