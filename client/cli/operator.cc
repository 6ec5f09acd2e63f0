#include <memory>

#include "client/cli/arguments.h"
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/times.h"

namespace hotline::cli {
namespace {

struct Options {
  std::string name, until, passphrase_file;
};

absl::StatusOr<std::chrono::hours> LifeUntil(const Context& context,
                                             const std::string& until) {
  auto end = Argument("--until", ParseDate(until));
  if (!end.ok()) return end.status();
  const auto life = std::chrono::duration_cast<std::chrono::hours>(
      *end - context.clock().Now());
  if (life > std::chrono::hours(0)) return life;
  return station::Fail(station::Problem::kUsage, "until",
                       "--until: this is not to come any more");
}

absl::Status Add(Context& context, const Options& options) {
  station::OperatorDraft draft;
  draft.name = options.name;
  if (!options.until.empty()) {
    auto life = LifeUntil(context, options.until);
    if (!life.ok()) return life.status();
    draft.life = *life;
  }
  auto engine = context.engine();  // whose key is asked for first
  if (!engine.ok()) return engine.status();
  auto passphrase = ReadPassphrase(options.passphrase_file, options.name, true);
  if (!passphrase.ok()) return passphrase.status();
  draft.passphrase =
      std::make_shared<const base::SecretBytes>(std::move(*passphrase));
  return AskAndPrint<station::OperatorRecord>(
      context, [&](auto& station, auto done) {
        station.AddOperator(draft, std::move(done));
      });
}

absl::Status List(Context& context) {
  auto records = Ask<std::vector<station::OperatorRecord>>(
      context,
      [](auto& engine, auto done) { engine.ListOperators(std::move(done)); });
  if (records.ok()) context.printer().Results(*records);
  return records.status();
}

absl::Status Remove(Context& context, const std::string& name) {
  return AskAndPrint<station::OperatorRecord>(
      context, [&](auto& engine, auto done) {
        engine.RemoveOperator(name, std::move(done));
      });
}

}  // namespace

void AddOperator(Syntax& root) {
  Syntax people = root.Below(
      "operator", "the people who may be on duty here, each with a key");
  Syntax add = people.Below("add", "make a person's key, certify it");
  auto options = std::make_shared<Options>();
  add.Text("NAME", options->name, "of the person, as others will read it")
      .Required();
  add.Text("--until", options->until, "its last day; a year if not given");
  add.Text("--passphrase-file", options->passphrase_file,
           "the person's passphrase, one line; else it is asked for");
  add.Does([options](Context& c) { return Add(c, *options); });
  people.Below("list", "who has a key at this station").Does(List);
  Syntax remove =
      people.Below("remove", "destroy a person's key; it is certified no more");
  auto name = std::make_shared<std::string>();
  remove.Text("NAME", *name, "of the person").Required();
  remove.Does([name](Context& c) { return Remove(c, *name); });
}

}  // namespace hotline::cli
