#include <memory>

#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/follow.h"

namespace hotline::cli {
namespace {

absl::Status Run(Context& context, const std::string& message) {
  auto record = Ask<station::Record>(context, [&](auto& engine, auto done) {
    engine.SendAgain(message, std::move(done));
  });
  if (!record.ok()) return record.status();
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  record = FollowAttachments(context, **engine, record->id.Hex());
  if (!record.ok()) return record.status();
  context.printer().Result(*record);
  return SentWhole(*record);
}

}  // namespace

void AddResend(Syntax& root) {
  Syntax resend = root.Below(
      "resend",
      "send the attachments of a message again, to those who did not get all "
      "of them");
  auto message = std::make_shared<std::string>();
  resend
      .Text("ID", *message,
            "a message of this station: its id, or at least 8 digits of it")
      .Required();
  resend.Does([message](Context& c) { return Run(c, *message); });
}

}  // namespace hotline::cli
