#include <CLI/CLI.hpp>

#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context) {
  context.WarningsAreInResult();
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto status = Wait<station::Status>(
      [&](auto done) { (*engine)->GetStatus(std::move(done)); });
  if (!status.ok()) return status.status();
  context.printer().Result(*status);
  if (context.alarmed()) return Alarmed();
  return status->connected ? absl::OkStatus() : status->why_not;
}

}  // namespace

void AddStatus(CLI::App& app, Context& context) {
  auto* status = app.add_subcommand(
      "status", "this station, its relay, clock, certificates and queue");
  status->callback([&context] { context.Choose(Run); });
}

}  // namespace hotline::cli
