#include <CLI/CLI.hpp>

#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

absl::Status Verify(Context& context) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto report = Wait<station::AuditReport>(
      [&](auto done) { (*engine)->VerifyAudit(std::move(done)); });
  if (!report.ok()) return report.status();
  context.printer().Result(*report);
  return absl::OkStatus();
}

}  // namespace

void AddAudit(CLI::App& app, Context& context) {
  auto* audit = app.add_subcommand("audit", "check the relay's audit log");
  audit->require_subcommand(1);
  auto* verify = audit->add_subcommand(
      "verify", "check all that this station knows against the relay's log");
  verify->callback([&context] { context.Choose(Verify); });
}

}  // namespace hotline::cli
