#include <memory>

#include "client/cli/ask.h"
#include "client/cli/attached_file.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"

namespace hotline::cli {
namespace {

struct Options {
  std::string message, name, to;
};

absl::Status Run(Context& context, const Options& options) {
  auto file = Ask<station::File>(context, [&](auto& engine, auto done) {
    engine.ReadAttachment(options.message, options.name, std::move(done));
  });
  if (!file.ok()) return file.status();
  const auto path = WriteAttached(*file, options.to, context.random());
  if (!path.ok()) return path.status();
  context.printer().Say(
      {{"state", "saved"}, {"name", file->name}, {"text", *path}},
      "saved as " + *path);
  return absl::OkStatus();
}

}  // namespace

void AddSave(Syntax& root) {
  Syntax save = root.Below(
      "save", "write an attachment to a file, once all of it is here");
  auto options = std::make_shared<Options>();
  save.Text("ID", options->message,
            "the message: its id, or at least 8 digits of it")
      .Required();
  save.Text("NAME", options->name,
            "the attachment, by name or as 1, 2, ...; needed if there are "
            "several");
  save.Text("--to", options->to,
            "new file, or the folder for it; its own name in this folder if "
            "not given. Nothing is ever overwritten");
  save.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
