// The daemon's configuration: one TOML file (deploy/hotlined.toml is the
// commented sample), checked whole before anything starts. Immutable once
// parsed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/pki/station_name.h"
#include "daemon/ops/authority_settings.h"
#include "daemon/ops/file_path.h"
#include "daemon/ops/problems.h"

namespace hotline::ops {

struct ListenAddress {
  std::string host;   // numeric, without brackets
  uint16_t port = 0;  // 0: any; the real one is then in <state>/address
  bool operator==(const ListenAddress&) const = default;
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
  Place state_at;
  std::filesystem::path runtime;
  Place runtime_at;
  pki::RelayName name;
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

// Whatever could be read; everything that is wrong goes to the problems, as
// "what; what to do" with its place. Only a syntax error is returned, alone,
// since what follows it cannot be read: InvalidArgument, "FILE:LINE:COLUMN:
// what; what to do". Opens no other file.
absl::StatusOr<Configuration> ParseConfiguration(std::string_view text,
                                                 const std::string& file,
                                                 const ServiceFolders& folders,
                                                 Problems& problems);
// The same for a file of at most 1 MiB; also returned is why it cannot be read.
absl::StatusOr<Configuration> ReadConfiguration(const std::string& file,
                                                const ServiceFolders& folders,
                                                Problems& problems);
// The same, with the problems returned: only what may be started with.
absl::StatusOr<Configuration> ReadConfiguration(const std::string& file,
                                                const ServiceFolders& folders);

// Keys that differ and take effect at a restart only.
std::vector<std::string> NeedingRestart(const Configuration& running,
                                        const Configuration& wanted);

}  // namespace hotline::ops
