#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {

void AddOpen(Syntax& root) {
  Syntax open = root.Below(
      "open", "read a message as the operator on duty: its sender is told");
  auto message = std::make_shared<std::string>();
  open.Text("ID", *message, "the message: its id, or at least 8 digits of it")
      .Required();
  open.Does([message](Context& context) {
    return AskAndPrint<station::Record>(context, [&](auto& engine, auto done) {
      engine.Open(*message, "", std::move(done));
    });
  });
}

}  // namespace hotline::cli
