
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context) {
  context.WarningsAreInResult();
  auto status = Ask<station::Status>(context, [](auto& engine, auto done) {
    engine.GetStatus(std::move(done));
  });
  if (!status.ok()) return status.status();
  context.printer().Result(*status);
  absl::Status why = status->connected ? absl::OkStatus() : status->why_not;
  if (!context.alarmed()) return why;
  if (!why.ok()) {
    context.printer().Warn(station::ReasonOf(why), std::string(why.message()));
  }
  return Alarmed();
}

}  // namespace

void AddStatus(Syntax& root) {
  Syntax status = root.Below(
      "status", "this station, its relay, clock, certificates and queue");
  status.Does(Run);
}

}  // namespace hotline::cli
