// The command line of hotlined.
#pragma once

#include <optional>
#include <string>

namespace hotline {

enum class Command {
  kRun,
  kCheck,
  kReload,
  kAuditKey,
  kAuditExport,
  kAuditVerify
};

struct Arguments {
  Command command = Command::kRun;
  std::string configuration = "/etc/hotline/hotlined.toml";
  std::string folder;  // of `audit export`
};

// Exit codes of hotlined.
inline constexpr int kFine = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

struct ParsedArguments {
  Arguments arguments;
  std::optional<int> exit;  // set: end now with this code; all has been printed
};

// Prints help, the version or what is wrong with the arguments.
ParsedArguments ParseArguments(int argc, const char* const* argv);

}  // namespace hotline
