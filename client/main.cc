// `hotline`: the thin terminal client. Options, one command, its exit code.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/fold.h"
#include "client/cli/home_folder.h"
#include "client/station/open.h"
#include "client/station/problem.h"
#include "core/base/process.h"
#include "core/base/random.h"
#include "core/base/system_clock.h"
#include "core/crypto/initialise.h"

namespace hotline {
namespace {

constexpr void (*kCommands[])(cli::Syntax&) = {
    cli::AddInit,     cli::AddTrust, cli::AddEnroll,     cli::AddRenew,
    cli::AddRejoin,   cli::AddLine,  cli::AddSend,       cli::AddWatch,
    cli::AddAck,      cli::AddLog,   cli::AddShow,       cli::AddStatus,
    cli::AddRelease,  cli::AddAudit, cli::AddRecordKeep, cli::AddEscalation,
    cli::AddOperator, cli::AddDuty,  cli::AddWatchLog,   cli::AddOpen,
    cli::AddSave,     cli::AddResend};

absl::StatusOr<std::unique_ptr<station::Engine>> Open(cli::Context& context) {
  auto key = cli::OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  return station::OpenEngine({.home = context.home,
                              .store_key = std::move(key->secret),
                              .clock = context.clock(),
                              .random = context.random(),
                              .offered = context.offered,
                              .on_warning = [&context](const auto& warning) {
                                context.Heard(warning);
                              }});
}

constexpr char kFooter[] =
    "Exit codes: 0 fine, 1 internal, 2 usage, 3 refused, 4 relay "
    "unreachable,\n5 not acknowledged in time, 6 verification failed, 7 "
    "local store.";

void AddGlobalOptions(cli::Syntax& root, cli::Context& context, bool& json) {
  root.Text("--home", context.home, "the station's folder")
      .OrEnvironment("HOTLINE_HOME");
  root.Text("--key-file", context.key.key_file,
            "key of the local store; else a passphrase is asked for")
      .OrEnvironment("HOTLINE_KEY_FILE");
  root.Flag("--json", json, "one JSON object per line instead of text");
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

absl::Status Run(const cli::Command& command, cli::Context& context) {
  const absl::Status ready = crypto::Initialise();
  return ready.ok() ? command(context) : ready;
}

int Main(int argc, char** argv) {
  // A reader that has gone is noticed where we write.
  std::signal(SIGPIPE, SIG_IGN);
  cli::CommandLine line("hotline",
                        "hotline: crisis messages between governments",
                        "hotline " HOTLINE_VERSION, kFooter);
  cli::Printer printer(std::cout, std::cerr);
  printer.FoldTo([] { return cli::TerminalColumns(STDOUT_FILENO); },
                 [] { return cli::TerminalColumns(STDERR_FILENO); });
  base::SystemClock clock;
  base::SystemRandom random;
  cli::Context context(printer, clock, random, Open);
  bool json = false;
  cli::Syntax root = line.root();
  AddGlobalOptions(root, context, json);
  for (const auto add : kCommands) add(root);
  printer.UseJson(WantsJson(argc, argv));
  const auto command = line.Parse(argc, argv);
  if (!command.ok()) return Ended(command.status(), printer);
  if (!*command) return Ended(absl::OkStatus(), printer);
  printer.UseJson(json);
  return Ended(Run(*command, context), printer);
}

}  // namespace
}  // namespace hotline

int main(int argc, char** argv) {
  hotline::base::HardenProcess();
  const int code = hotline::Main(argc, argv);
  // Everything is stored and written out. A thread of gRPC's may still be in a
  // handshake that nobody waits for: the destructors of the libraries' globals
  // must not run beside it.
  std::_Exit(code);
}
