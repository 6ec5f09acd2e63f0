// `hotline`: the thin terminal client. Options, one command, its exit code.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

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
                              .random = context.random(),
                              .on_warning = [&context](const auto& warning) {
                                context.Heard(warning);
                              }});
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

int CodeOf(station::Problem problem) { return static_cast<int>(problem); }

// Before the options are parsed: a mistake in them is told as JSON, too.
bool WantsJson(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

// Whatever a command did: if its output was lost, that is how it ends.
int Ended(const absl::Status& status, cli::Printer& printer) {
  if (!status.ok()) printer.Failed(status);
  const absl::Status written = printer.Written();
  if (written.ok()) return CodeOf(station::ProblemOf(status));
  printer.Failed(written);
  return CodeOf(station::Problem::kInternal);
}

// Help and version are no mistakes. CLI11 has exit codes of its own; ours are
// fixed.
int Misused(const CLI::App& app, const CLI::ParseError& error,
            cli::Printer& printer) {
  const bool help = app.exit(error) == 0;
  std::cout.flush();
  if (help) return Ended(absl::OkStatus(), printer);
  printer.FailedJson(
      station::Fail(station::Problem::kUsage, "usage", error.what()));
  return CodeOf(station::Problem::kUsage);
}

int Main(int argc, char** argv) {
  // A reader that has gone is noticed where we write.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("hotline: crisis messages between governments", "hotline");
  cli::Printer printer(std::cout, std::cerr);
  base::SystemClock clock;
  base::SystemRandom random;
  cli::Context context(printer, clock, random, Open);
  bool json = false;
  AddGlobalOptions(app, context, json);
  for (const auto add : kCommands) add(app, context);
  printer.UseJson(WantsJson(argc, argv));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Misused(app, error, printer);
  }
  printer.UseJson(json);
  absl::Status status = crypto::Initialise();
  if (status.ok()) status = context.Run();
  return Ended(status, printer);
}

}  // namespace
}  // namespace hotline

int main(int argc, char** argv) {
  const int code = hotline::Main(argc, argv);
  // Everything is stored and written out. A thread of gRPC's may still be in a
  // handshake that nobody waits for; the destructors of the libraries' globals
  // must not run beside it (a refused relay's was seen to free twice).
  std::_Exit(code);
}
