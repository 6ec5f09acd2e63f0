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
  station::LineDraft draft;
  std::string until;
  bool exercise = false;
  std::string suite;
};

absl::Status Create(Context& context, const Options& options) {
  station::LineDraft draft = options.draft;
  auto until = Argument("--until", ParseDate(options.until));
  if (!until.ok()) return until.status();
  draft.until = *until;
  draft.classic = options.suite == "classic";
  draft.line_class =
      options.exercise ? message::Class::kExercise : message::Class::kLive;
  return AskAndPrint<station::LineRecord>(
      context, [&](auto& engine, auto done) {
        engine.CreateLine(draft, std::move(done));
      });
}

absl::Status List(Context& context) {
  auto lines = Ask<std::vector<station::LineRecord>>(
      context,
      [](auto& engine, auto done) { engine.ListLines(std::move(done)); });
  if (lines.ok()) context.printer().Results(*lines);
  return lines.status();
}

absl::Status Show(Context& context, const std::string& name) {
  return AskAndPrint<station::LineRecord>(
      context,
      [&](auto& engine, auto done) { engine.ShowLine(name, std::move(done)); });
}

void AddCreate(Syntax& line) {
  Syntax create = line.Below("create", "make a line");
  auto options = std::make_shared<Options>();
  create.Text("NAME", options->draft.name, "its name, for its members")
      .Required();
  create
      .Texts("--with", options->draft.positions,
             "the other positions, such as duty@mod.borduria")
      .Required();
  create.Text("--mandate", options->draft.mandate, "what it is for").Required();
  create.Text("--until", options->until, "its last day, 2027-12-31").Required();
  create.Flag("--exercise", options->exercise,
              "a line for exercises, for its whole life");
  create.Flag("--group", options->draft.group,
              "with group keys: the others are invited, and join when they "
              "accept");
  create
      .Text("--suite", options->suite,
            "of group keys: pq (post-quantum, the default) or classic")
      .OneOf({"pq", "classic"});
  create.Texts("--entitled", options->draft.entitled,
               "positions that may change the members, besides our own");
  create.Does([options](Context& c) { return Create(c, *options); });
}

}  // namespace

void AddLine(Syntax& root) {
  Syntax line = root.Below("line", "make, list and show lines");
  AddCreate(line);
  AddInvitations(line);
  AddLineChanges(line);
  line.Below("list", "the lines that this station is on").Does(List);
  Syntax show = line.Below("show", "one line with its members");
  auto name = std::make_shared<std::string>();
  show.Text("LINE", *name, "its name or id").Required();
  show.Does([name](Context& c) { return Show(c, *name); });
}

}  // namespace hotline::cli
