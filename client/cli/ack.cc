#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context, const station::Response& response) {
  return AskAndPrint<station::Record>(context, [&](auto& engine, auto done) {
    engine.Respond(response, std::move(done));
  });
}

}  // namespace

void AddAck(Syntax& root) {
  Syntax ack = root.Below(
      "ack", "acknowledge a message by name (to acknowledge is not to agree)");
  auto response = std::make_shared<station::Response>();
  ack.Text("ID", response->message,
           "the message: its id, or at least 8 digits of it")
      .Required();
  ack.Text("--operator", response->operator_name,
           "who acknowledges: of an OPERATION who is on duty, which need not "
           "be said");
  ack.Flag("--scripted", response->scripted,
           "say that a script answers; never for kind OPERATION");
  ack.Does([response](Context& c) { return Run(c, *response); });
}

}  // namespace hotline::cli
