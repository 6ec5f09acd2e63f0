
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto status = Wait<station::Status>(
      [&](auto done) { (*engine)->Rejoin(std::move(done)); });
  if (!status.ok()) return status.status();
  context.printer().Result(*status);
  return absl::OkStatus();
}

}  // namespace

void AddRejoin(Syntax& root) {
  Syntax rejoin = root.Below(
      "rejoin",
      "go on with a store that was restored from a copy; no other copy of it "
      "may be in use");
  rejoin.Does(Run);
}

}  // namespace hotline::cli
