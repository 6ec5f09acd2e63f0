// `hotline`: the thin terminal client. Options, one command, its exit code.
#include <CLI/CLI.hpp>
#include <iostream>

#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
#include "client/station/open.h"
#include "client/station/problem.h"
#include "core/base/random.h"
#include "core/base/system_clock.h"
#include "core/crypto/initialise.h"

namespace hotline {
namespace {

constexpr void (*kCommands[])(CLI::App&, cli::Context&) = {
    cli::AddInit, cli::AddTrust,  cli::AddEnroll, cli::AddRenew, cli::AddRejoin,
    cli::AddLine, cli::AddSend,   cli::AddWatch,  cli::AddAck,   cli::AddLog,
    cli::AddShow, cli::AddStatus, cli::AddAudit};

absl::StatusOr<std::unique_ptr<station::Engine>> Open(cli::Context& context) {
  auto key = cli::OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  return station::OpenEngine({.home = context.home,
                              .store_key = std::move(key->secret),
                              .clock = context.clock(),
                              .random = context.random()});
}

void AddGlobalOptions(CLI::App& app, cli::Context& context, bool& json) {
  app.set_version_flag("--version", "hotline " HOTLINE_VERSION);
  app.add_option("--home", context.home, "the station's folder")
      ->envname("HOTLINE_HOME");
  app.add_option("--key-file", context.key.key_file,
                 "key of the local store; else a passphrase is asked for")
      ->envname("HOTLINE_KEY_FILE");
  app.add_flag("--json", json, "one JSON object per line instead of text");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer(
      "Exit codes: 0 fine, 1 internal, 2 usage, 3 refused, 4 relay "
      "unreachable,\n5 not acknowledged in time, 6 verification failed, 7 "
      "local store.");
}

int Main(int argc, char** argv) {
  CLI::App app("hotline: crisis messages between governments", "hotline");
  cli::Printer printer(std::cout, std::cerr);
  base::SystemClock clock;
  base::SystemRandom random;
  cli::Context context(printer, clock, random, Open);
  bool json = false;
  AddGlobalOptions(app, context, json);
  for (const auto add : kCommands) add(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has exit codes of its own; ours are fixed.
    return app.exit(error) == 0 ? 0
                                : static_cast<int>(station::Problem::kUsage);
  }
  printer.UseJson(json);
  absl::Status status = crypto::Initialise();
  if (status.ok()) status = context.Run();
  if (!status.ok()) printer.Failed(status);
  return static_cast<int>(station::ProblemOf(status));
}

}  // namespace
}  // namespace hotline

int main(int argc, char** argv) { return hotline::Main(argc, argv); }
