#include <future>
#include <memory>

#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"
#include "client/cli/json.h"
#include "client/cli/times.h"
#include "client/station/escalation_command.h"
#include "client/station/problem.h"
#include "client/station/process_runner.h"

namespace hotline::cli {
namespace {

struct Wanted {
  std::string timeout = "30s";
  std::vector<std::string> argv;
};

absl::Status Show(Context& context) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  auto held = station::ReadEscalation(context.home, key->secret.Reveal());
  if (held.ok()) context.printer().Result(EscalationSetting{*held});
  return held.status();
}

absl::Status Set(Context& context, const Wanted& wanted) {
  const auto timeout = ParseDuration(wanted.timeout);
  if (!timeout.ok()) return timeout.status();
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  const station::EscalationCommand command{
      .argv = wanted.argv,
      .timeout = std::chrono::duration_cast<std::chrono::seconds>(*timeout)};
  absl::Status set =
      station::SetEscalation(context.home, command, key->secret.Reveal());
  if (set.ok()) context.printer().Result(EscalationSetting{command});
  return set;
}

absl::Status Clear(Context& context) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  absl::Status done =
      station::UnsetEscalation(context.home, key->secret.Reveal());
  if (done.ok()) context.printer().Result(EscalationSetting{});
  return done;
}

// As an engine would run it, once, for no message.
absl::Status Test(Context& context) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  auto command = station::TrialRun(context.home, key->secret.Reveal(),
                                   context.clock().Now());
  if (!command.ok()) return command.status();
  auto ended = std::make_shared<std::promise<station::CommandEnd>>();
  station::ProcessRunner runner(context.clock());
  runner.Run(*std::move(command),
             [ended](station::CommandEnd end) { ended->set_value(end); });
  const station::CommandEnd end = ended->get_future().get();
  context.printer().Result(end);
  if (end.ok()) return absl::OkStatus();
  return station::Fail(
      station::Problem::kInternal, "escalation_failed",
      "The escalation command failed: " + station::Sentence(end) + ".");
}

void AddSet(Syntax& command) {
  Syntax set = command.Below(
      "set", "run this program for each step that a message is overdue");
  auto wanted = std::make_shared<Wanted>();
  set.Text("--timeout", wanted->timeout, "it is ended after so long")
      .ShowDefault();
  set.Rest("PROGRAM", wanted->argv,
           "its absolute path, then its arguments; `--` before it if one "
           "begins with a dash");
  set.Does([wanted](Context& c) { return Set(c, *wanted); });
}

}  // namespace

void AddEscalation(Syntax& root) {
  Syntax command =
      root.Below("escalation",
                 "the program that pages somebody when a message is overdue");
  command.Below("show", "what is set").Does(Show);
  AddSet(command);
  command.Below("clear", "run nothing any more").Does(Clear);
  command.Below("test", "run it once, with step 0 and no message").Does(Test);
}

}  // namespace hotline::cli
