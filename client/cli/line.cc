#include <CLI/CLI.hpp>
#include <memory>

#include "client/cli/arguments.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/times.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

struct Options {
  station::LineDraft draft;
  std::string until;
  bool exercise = false;
};

absl::Status Create(Context& context, const Options& options) {
  station::LineDraft draft = options.draft;
  auto until = Argument("--until", ParseDate(options.until));
  if (!until.ok()) return until.status();
  draft.until = *until;
  draft.line_class =
      options.exercise ? message::Class::kExercise : message::Class::kLive;
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto line = Wait<station::LineRecord>(
      [&](auto done) { (*engine)->CreateLine(draft, std::move(done)); });
  if (!line.ok()) return line.status();
  context.printer().Result(*line);
  return absl::OkStatus();
}

absl::Status List(Context& context) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto lines = Wait<std::vector<station::LineRecord>>(
      [&](auto done) { (*engine)->ListLines(std::move(done)); });
  if (!lines.ok()) return lines.status();
  context.printer().Results(*lines);
  return absl::OkStatus();
}

absl::Status Show(Context& context, const std::string& name) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto line = Wait<station::LineRecord>(
      [&](auto done) { (*engine)->ShowLine(name, std::move(done)); });
  if (!line.ok()) return line.status();
  context.printer().Result(*line);
  return absl::OkStatus();
}

void AddCreate(CLI::App& line, Context& context) {
  auto* create = line.add_subcommand("create", "make a line");
  auto options = std::make_shared<Options>();
  create->add_option("NAME", options->draft.name, "its name, for its members")
      ->required();
  create
      ->add_option("--with", options->draft.positions,
                   "the other positions, such as duty@mod.borduria")
      ->required();
  create->add_option("--mandate", options->draft.mandate, "what it is for")
      ->required();
  create->add_option("--until", options->until, "its last day, 2027-12-31")
      ->required();
  create->add_flag("--exercise", options->exercise,
                   "a line for exercises, for its whole life");
  create->callback([&context, options] {
    context.Choose([options](Context& c) { return Create(c, *options); });
  });
}

}  // namespace

void AddLine(CLI::App& app, Context& context) {
  auto* line = app.add_subcommand("line", "make, list and show lines");
  line->require_subcommand(1);
  AddCreate(*line, context);
  line->add_subcommand("list", "the lines that this station is on")
      ->callback([&context] { context.Choose(List); });
  auto* show = line->add_subcommand("show", "one line with its members");
  auto name = std::make_shared<std::string>();
  show->add_option("LINE", *name, "its name or id")->required();
  show->callback([&context, name] {
    context.Choose([name](Context& c) { return Show(c, *name); });
  });
}

}  // namespace hotline::cli
