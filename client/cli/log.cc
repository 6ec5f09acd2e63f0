#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context, const station::Engine::Filter& filter) {
  auto records = Ask<std::vector<station::Record>>(
      context,
      [&](auto& engine, auto done) { engine.Log(filter, std::move(done)); });
  if (records.ok()) context.printer().Results(*records);
  return records.status();
}

}  // namespace

void AddLog(Syntax& root) {
  Syntax log = root.Below(
      "log", "list this station's messages, sent and received, oldest first");
  auto filter = std::make_shared<station::Engine::Filter>();
  log.Text("LINE", filter->line, "of this line alone");
  log.Count("--limit", filter->limit, 1'000'000, "how many of the newest")
      .ShowDefault();
  log.Does([filter](Context& c) { return Run(c, *filter); });
}

}  // namespace hotline::cli
