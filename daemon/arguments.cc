#include "daemon/arguments.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "daemon/version.h"

namespace hotline {
namespace {

// CLI11 asks for a command without a word on what was given in its place. The
// client says the same in its own way: the two programs share no room that
// knows of arguments.
std::string Said(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) {
    last = last->get_subcommands().front();
  }
  const auto unknown = app.remaining(/*recurse=*/true);
  if (last->get_require_subcommand_min() == 0 || unknown.empty()) {
    return error.what();
  }
  const bool is_option = unknown.front().starts_with("-");
  return std::string(is_option ? "There is no option "
                               : "There is no command ") +
         unknown.front() + ".";
}

void Describe(CLI::App& app, Arguments& out) {
  app.set_version_flag("--version", kProgram, "print the version");
  app.add_option("--config", out.configuration, "the configuration file")
      ->type_name("FILE")
      ->capture_default_str();
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("hotlined: ") + error.what() +
           "\nSee `hotlined --help`.\n";
  });
  app.footer(
      "Exit codes: 0 fine, 1 failed (the reason is on standard error), 2 wrong "
      "arguments.");
}

void AddCommand(CLI::App& app, Arguments& out, Command command,
                const char* name, const char* what) {
  app.add_subcommand(name, what)->callback([&out, command] {
    out.command = command;
  });
}

void AddAudit(CLI::App& app, Arguments& out) {
  CLI::App* audit =
      app.add_subcommand("audit",
                         "read the audit log: beside a running daemon or a "
                         "stopped one, without its private keys");
  audit->require_subcommand(1);
  AddCommand(*audit, out, Command::kAuditKey, "key",
             "print the key that verifies the log");
  AddCommand(*audit, out, Command::kAuditVerify, "verify",
             "check that every entry, tile and checkpoint agree");
  CLI::App* exporter = audit->add_subcommand(
      "export", "write the log as C2SP tiles with its checkpoint");
  exporter
      ->add_option("DIR", out.folder,
                   "the folder to write into; made if it is missing")
      ->required();
  exporter->callback([&out] { out.command = Command::kAuditExport; });
}

}  // namespace

ParsedArguments ParseArguments(int argc, const char* const* argv) {
  ParsedArguments parsed;
  CLI::App app(
      "hotlined, the relay of a crisis hotline: it stores, orders and delivers "
      "what it cannot read.",
      "hotlined");
  Describe(app, parsed.arguments);
  AddCommand(app, parsed.arguments, Command::kRun, "run",
             "serve until SIGTERM or SIGINT");
  AddCommand(app, parsed.arguments, Command::kCheck, "check",
             "check the configuration and every file that it names, and change "
             "nothing");
  AddCommand(app, parsed.arguments, Command::kReload, "reload",
             "have the running daemon read its configuration, certificates and "
             "revocation lists again");
  AddAudit(app, parsed.arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has codes of its own above 100; ours are three.
    const int code = error.get_exit_code();
    parsed.exit = code == 0 ? kFine : kUsage;
    code == 0 ? app.exit(error)
              : app.exit(CLI::ParseError(Said(app, error), code));
  }
  return parsed;
}

}  // namespace hotline
