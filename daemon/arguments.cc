#include "daemon/arguments.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "daemon/version.h"

namespace hotline {
namespace {

void Describe(CLI::App& app, Arguments& out) {
  app.set_version_flag("--version", kProgram, "print the version");
  app.add_option("--config", out.configuration, "the configuration file")
      ->type_name("FILE")
      ->capture_default_str();
  app.require_subcommand(1);
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
    parsed.exit = app.exit(error) == 0 ? kFine : kUsage;
  }
  return parsed;
}

}  // namespace hotline
