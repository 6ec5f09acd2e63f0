
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context) {
  return AskAndPrint<station::Status>(
      context, [](auto& engine, auto done) { engine.Rejoin(std::move(done)); });
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
