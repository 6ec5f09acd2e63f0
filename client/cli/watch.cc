#include <CLI/CLI.hpp>
#include <memory>

#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/event_queue.h"
#include "client/cli/interrupt.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

// With --once an unreachable relay ends the command: nothing will come.
absl::Status Ended(const station::Event& event, bool once, bool& end) {
  if (!once) return absl::OkStatus();
  end = std::holds_alternative<station::CaughtUp>(event) ||
        std::holds_alternative<station::Disconnected>(event);
  if (auto* gone = std::get_if<station::Disconnected>(&event)) return gone->why;
  return absl::OkStatus();
}

absl::Status Run(Context& context, bool once) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto events = std::make_shared<EventQueue>();
  const Interrupt interrupt([events] { events->Close(); });
  (*engine)->Watch([events](const auto& event) { events->Put(event); });
  absl::Status status;
  bool end = false;
  while (!end) {
    auto event = events->Take();
    if (!event) break;  // Ctrl-C
    if (auto* warning = std::get_if<station::Warning>(&*event)) {
      context.printer().Warn(warning->code, warning->text);
    } else {
      context.printer().Result(*event);
    }
    status = Ended(*event, once, end);
  }
  (*engine)->Unwatch();
  auto left =
      Wait<uint64_t>([&](auto done) { (*engine)->Flush(std::move(done)); });
  return status.ok() ? absl::OkStatus() : status;
}

}  // namespace

void AddWatch(CLI::App& app, Context& context) {
  auto* watch = app.add_subcommand(
      "watch", "receive: show every message and every change as it comes");
  auto once = std::make_shared<bool>(false);
  watch->add_flag("--once", *once, "show what waits at the relay, then end");
  watch->callback([&context, once] {
    context.Choose([once](Context& c) { return Run(c, *once); });
  });
}

}  // namespace hotline::cli
