#include <memory>

#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/event_queue.h"
#include "client/cli/interrupt.h"
#include "client/cli/shown.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

// What one watch has come to.
struct Course {
  bool once = false;
  bool end = false;
  bool alarmed = false;   // evidence of the relay did not hold
  absl::Status why_gone;  // with --once: the relay could not be reached
};

// With --once an unreachable relay ends the command: nothing will come.
void Follow(const station::Event& event, Course& course) {
  course.alarmed |= IsAlarm(event);
  if (!course.once) return;
  auto* gone = std::get_if<station::Disconnected>(&event);
  if (gone != nullptr) course.why_gone = gone->why;
  course.end =
      gone != nullptr || std::holds_alternative<station::CaughtUp>(event);
}

// How loud it is: not at all until it is overdue.
int BellsOf(message::Urgency urgency) {
  switch (urgency) {
    case message::Urgency::kOverdue:
      return 1;
    case message::Urgency::kEscalated:
      return 2;
    case message::Urgency::kExhausted:
      return 3;
    default:
      return 0;
  }
}

void Print(Printer& printer, const station::Event& event, bool once) {
  if (auto* warning = std::get_if<station::Warning>(&event)) {
    printer.Warn(warning->code, warning->text);
    if (!printer.json()) return;
  }
  // To people it says "trying again"; this command ends with the reason.
  const bool gone = std::holds_alternative<station::Disconnected>(event);
  if (gone && once && !printer.json()) return;
  printer.Result(event);
  const auto* clock = std::get_if<station::ClockTold>(&event);
  if (clock != nullptr) printer.Ring(BellsOf(clock->urgency));
}

// Until Ctrl-C, --once is over, or nobody can read any more.
void ShowAll(Context& context, EventQueue& events, Shown& shown,
             Course& course) {
  Printer& printer = context.printer();
  while (!course.end) {
    const auto next = events.Take();
    if (!next) break;
    Print(printer, next->event, course.once);
    if (!printer.Written().ok()) break;
    shown.Printed(*next);
    Follow(next->event, course);
    // The engine goes on with what it has held back.
    if (events.IsEmpty()) shown.Mark();
  }
  shown.Mark();
}

absl::Status Outcome(const Context& context, const Course& course) {
  if (course.once && (course.alarmed || context.alarmed())) return Alarmed();
  return course.why_gone;
}

absl::Status Run(Context& context, bool once) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto events = std::make_shared<EventQueue>();
  const Interrupt interrupt([events] { events->Close(); });
  (*engine)->Watch(
      station::Engine::From::kUnshown,
      [events](const auto& event, uint64_t number) {
        events->Put(event, number);
      },
      [events] { return events->HasRoom(); });
  Shown shown([&](uint64_t number) { (*engine)->MarkShown(number); });
  Course course;
  course.once = once;
  ShowAll(context, *events, shown, course);
  (*engine)->Unwatch();
  auto left =
      Wait<uint64_t>([&](auto done) { (*engine)->Flush(std::move(done)); });
  return Outcome(context, course);
}

}  // namespace

void AddWatch(Syntax& root) {
  Syntax watch = root.Below(
      "watch", "receive: show every message and every change as it comes");
  auto once = std::make_shared<bool>(false);
  watch.Flag("--once", *once, "show what waits, then end");
  watch.Does([once](Context& c) { return Run(c, *once); });
}

}  // namespace hotline::cli
