#include <memory>

#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context, const station::Engine::Filter& filter) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto records = Wait<std::vector<station::Record>>(
      [&](auto done) { (*engine)->Log(filter, std::move(done)); });
  if (!records.ok()) return records.status();
  context.printer().Results(*records);
  return absl::OkStatus();
}

}  // namespace

void AddLog(Syntax& root) {
  Syntax log = root.Below(
      "log", "list this station's messages, sent and received, oldest first");
  auto filter = std::make_shared<station::Engine::Filter>();
  log.Text("LINE", filter->line, "of this line alone");
  log.Count("--limit", filter->limit, "how many of the newest, 1 or more")
      .ShowDefault();
  log.Does([filter](Context& c) { return Run(c, *filter); });
}

}  // namespace hotline::cli
