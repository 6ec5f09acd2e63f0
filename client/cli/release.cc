#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {

void AddRelease(Syntax& root) {
  Syntax release = root.Below(
      "release",
      "send a message that is held, because somebody has joined its line since "
      "it was written, to all who are members now");
  auto id = std::make_shared<std::string>();
  release.Text("ID", *id, "the message: its id, or at least 8 digits of it")
      .Required();
  release.Does([id](Context& c) {
    return AskAndPrint<station::Record>(c, [&](auto& engine, auto done) {
      engine.Release(*id, std::move(done));
    });
  });
}

}  // namespace hotline::cli
