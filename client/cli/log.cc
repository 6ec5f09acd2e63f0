#include <CLI/CLI.hpp>
#include <memory>

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

void AddLog(CLI::App& app, Context& context) {
  auto* log = app.add_subcommand(
      "log", "list this station's messages, sent and received, oldest first");
  auto filter = std::make_shared<station::Engine::Filter>();
  log->add_option("LINE", filter->line, "of this line alone");
  log->add_option("--limit", filter->limit, "how many of the newest, 1 or more")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  log->callback([&context, filter] {
    context.Choose([filter](Context& c) { return Run(c, *filter); });
  });
}

}  // namespace hotline::cli
