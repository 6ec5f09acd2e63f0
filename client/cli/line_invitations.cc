// `hotline line invitations|accept|decline`: what others invite us to (P16).
#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

absl::Status ListInvitations(Context& context) {
  auto open = Ask<std::vector<station::Invitation>>(
      context,
      [](auto& engine, auto done) { engine.ListInvitations(std::move(done)); });
  if (!open.ok()) return open.status();
  for (const auto& one : *open) context.printer().Result(one);
  return absl::OkStatus();
}

absl::Status AnswerInvitation(Context& context,
                              const station::LineAnswer& answer) {
  return AskAndPrint<station::LineRecord>(
      context, [&](auto& engine, auto done) {
        engine.AnswerInvitation(answer, std::move(done));
      });
}

std::shared_ptr<station::LineAnswer> AddAnswer(Syntax& command, bool accept) {
  auto answer = std::make_shared<station::LineAnswer>();
  answer->accept = accept;
  command.Text("LINE", answer->line, "its name or id").Required();
  command
      .Text("--operator", answer->operator_name,
            "name of the person who decides")
      .Required();
  command.Does([answer](Context& c) { return AnswerInvitation(c, *answer); });
  return answer;
}

}  // namespace

void AddInvitations(Syntax& line) {
  line.Below("invitations", "lines that this position is invited to")
      .Does(ListInvitations);
  Syntax accept = line.Below("accept", "join a line, for the whole position");
  AddAnswer(accept, true);
  Syntax decline = line.Below("decline", "refuse to join a line");
  const auto answer = AddAnswer(decline, false);
  decline.Text("--reason", answer->reason, "why, for who invites");
}

}  // namespace hotline::cli
