// `hotline line invite|remove|rekey|close|leave`: changes of a line with group
// keys.
#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

using Act = station::LineChange::Act;

absl::Status ChangeLine(Context& context, const station::LineChange& change) {
  return AskAndPrint<station::LineRecord>(
      context, [&](auto& engine, auto done) {
        engine.ChangeLine(change, std::move(done));
      });
}

std::shared_ptr<station::LineChange> AddChange(Syntax& command, Act act) {
  auto change = std::make_shared<station::LineChange>();
  change->act = act;
  command.Text("LINE", change->line, "its name or id").Required();
  command.Does([change](Context& c) { return ChangeLine(c, *change); });
  return change;
}

}  // namespace

void AddLineChanges(Syntax& line) {
  Syntax invite = line.Below("invite", "invite further positions");
  const auto invited = AddChange(invite, Act::kInvite);
  invite.Texts("--with", invited->who, "positions, such as duty@mod.borduria")
      .Required();
  Syntax remove = line.Below("remove", "take positions or stations out");
  const auto removed = AddChange(remove, Act::kRemove);
  remove
      .Texts("WHO", removed->who,
             "a position, or a station such as duty@mod.borduria/desk-1")
      .Required();
  Syntax rekey = line.Below("rekey", "give the line new keys");
  AddChange(rekey, Act::kRekey);
  Syntax close = line.Below("close", "end the line now, for everybody");
  AddChange(close, Act::kClose);
  Syntax leave = line.Below(
      "leave", "take this station out: what comes later cannot be read here");
  const auto left = AddChange(leave, Act::kLeave);
  leave
      .Text("--operator", left->operator_name, "name of the person who decides")
      .Required();
  leave.Text("--reason", left->reason, "why, for the others");
}

}  // namespace hotline::cli
