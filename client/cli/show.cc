#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

struct Options {
  std::string message;
  std::string operator_name;
};

absl::Status Run(Context& context, const Options& options) {
  return AskAndPrint<station::Record>(context, [&](auto& engine, auto done) {
    if (options.operator_name.empty()) {
      engine.Show(options.message, std::move(done));
    } else {
      engine.Open(options.message, options.operator_name, std::move(done));
    }
  });
}

}  // namespace

void AddShow(Syntax& root) {
  Syntax show = root.Below("show", "show one message with its text");
  auto options = std::make_shared<Options>();
  show.Text("ID", options->message,
            "the message: its id, or at least 8 digits of it")
      .Required();
  show.Text("--operator", options->operator_name,
            "who reads it, and is on duty: as `open`, the sender is told");
  show.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
