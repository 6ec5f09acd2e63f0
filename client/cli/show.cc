#include <CLI/CLI.hpp>
#include <memory>

#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {
namespace {

struct Options {
  std::string message;
  std::string operator_name;
};

absl::Status Run(Context& context, const Options& options) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto record = Wait<station::Record>([&](auto done) {
    if (options.operator_name.empty()) {
      (*engine)->Show(options.message, std::move(done));
    } else {
      (*engine)->Open(options.message, options.operator_name, std::move(done));
    }
  });
  if (!record.ok()) return record.status();
  context.printer().Result(*record);
  return absl::OkStatus();
}

}  // namespace

void AddShow(CLI::App& app, Context& context) {
  auto* show = app.add_subcommand("show", "show one message with its text");
  auto options = std::make_shared<Options>();
  show->add_option("ID", options->message,
                   "the message: its id, or at least 8 digits of it")
      ->required();
  show->add_option("--operator", options->operator_name,
                   "who reads it: the sender is told that it was read");
  show->callback([&context, options] {
    context.Choose([options](Context& c) { return Run(c, *options); });
  });
}

}  // namespace hotline::cli
