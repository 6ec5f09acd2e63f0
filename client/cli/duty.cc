// Coming on duty, going off, handing over, and who is there.
#include <unistd.h>

#include <memory>

#include "client/cli/arguments.h"
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/duty_form.h"
#include "client/cli/times.h"

namespace hotline::cli {
namespace {

using station::DutyRecord;

struct Options {
  std::string name, length = "12h", passphrase_file;
};

absl::StatusOr<station::DutyOrder> Read(const Options& options) {
  auto length = Argument("--for", ParseDuration(options.length));
  if (!length.ok()) return length.status();
  auto passphrase =
      ReadPassphrase(options.passphrase_file, options.name, false);
  if (!passphrase.ok()) return passphrase.status();
  station::DutyOrder order;
  order.name = options.name;
  order.length = std::chrono::duration_cast<std::chrono::seconds>(*length);
  order.passphrase =
      std::make_shared<const base::SecretBytes>(std::move(*passphrase));
  return order;
}

absl::Status OnDuty(Context& context, const Options& options) {
  auto engine = context.engine();  // whose key is asked for first
  if (!engine.ok()) return engine.status();
  auto order = Read(options);
  if (!order.ok()) return order.status();
  return AskAndPrint<DutyRecord>(context, [&](auto& station, auto done) {
    station.OnDuty(*order, std::move(done));
  });
}

absl::StatusOr<DutyRecord> GetDuty(Context& context) {
  return Ask<DutyRecord>(context, [](auto& engine, auto done) {
    engine.GetDuty(std::move(done));
  });
}

// Who takes over reads what is open; the passphrase then says that it was read.
absl::Status HandOver(Context& context, const Options& options) {
  if (options.passphrase_file.empty() && isatty(STDIN_FILENO)) {
    auto now = GetDuty(context);
    if (!now.ok()) return now.status();
    if (!context.printer().json()) context.printer().Result(*now);
    context.printer().Hint("who takes over confirms this by the passphrase");
  }
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto order = Read(options);
  if (!order.ok()) return order.status();
  return AskAndPrint<DutyRecord>(context, [&](auto& station, auto done) {
    station.HandOver(*order, std::move(done));
  });
}

absl::Status OffDuty(Context& context) {
  return AskAndPrint<DutyRecord>(context, [](auto& engine, auto done) {
    engine.OffDuty(std::move(done));
  });
}

absl::Status Show(Context& context) {
  return AskAndPrint<DutyRecord>(context, [](auto& engine, auto done) {
    engine.GetDuty(std::move(done));
  });
}

void AddOptions(Syntax& command, const std::shared_ptr<Options>& options) {
  command.Text("NAME", options->name, "who comes, as `operator list` has it")
      .Required();
  command.Text("--for", options->length, "how long at most; 24h is the longest")
      .ShowDefault();
  command.Text("--passphrase-file", options->passphrase_file,
               "that person's passphrase, one line; else it is asked for");
}

}  // namespace

void AddDuty(Syntax& root) {
  Syntax on = root.Below("on-duty", "come on duty: from now on you answer");
  auto come = std::make_shared<Options>();
  AddOptions(on, come);
  on.Does([come](Context& c) { return OnDuty(c, *come); });
  root.Below("off-duty", "go off duty: the key is locked again").Does(OffDuty);
  Syntax over =
      root.Below("hand-over", "hand the watch over, with what is open");
  auto next = std::make_shared<Options>();
  AddOptions(over, next);
  over.Does([next](Context& c) { return HandOver(c, *next); });
  root.Below("duty", "who is on duty at this station, and what is open")
      .Does(Show);
}

}  // namespace hotline::cli
