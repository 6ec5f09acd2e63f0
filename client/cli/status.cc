
#include "client/cli/command_line.h"
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

void AddStatus(Syntax& root) {
  Syntax status = root.Below(
      "status", "this station, its relay, clock, certificates and queue");
  status.Does(Run);
}

}  // namespace hotline::cli
