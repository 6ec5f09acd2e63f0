#include "client/cli/follow.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "client/cli/context.h"
#include "client/cli/heading.h"
#include "client/cli/wait.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

void Say(Printer& printer, const station::AttachmentChanged& change) {
  if (printer.json()) return printer.Result(station::Event(change));
  if (!isatty(STDERR_FILENO)) return;
  printer.Hint("attachment " +
               AttachmentText(change.record.attachments.at(change.which),
                              change.record.outgoing));
}

}  // namespace

absl::StatusOr<station::Record> FollowAttachments(Context& context,
                                                  station::Engine& engine,
                                                  const std::string& id) {
  // The command's thread waits meanwhile, and prints nothing.
  auto record = Wait<station::Record>([&](auto done) {
    engine.FollowAttachments(
        id, [&context](const auto& change) { Say(context.printer(), change); },
        std::move(done));
  });
  if (station::ProblemOf(record.status()) != station::Problem::kUnreachable) {
    return record;
  }
  return station::Fail(
      station::Problem::kUnreachable, "queued",
      absl::StrCat("the relay has accepted message ", id.substr(0, 12),
                   ", but not all of its attachments: the rest "
                   "leaves with the next session"));
}

absl::Status SentWhole(const station::Record& record) {
  for (const station::AttachmentState& one : record.attachments) {
    if (one.state != station::AttachmentState::Is::kIncomplete) continue;
    return station::Fail(station::Problem::kRefused, "attachment",
                         absl::StrCat("message ", record.id.Hex().substr(0, 12),
                                      " was accepted, but not all of its "
                                      "attachments: try `hotline resend`"));
  }
  return absl::OkStatus();
}

}  // namespace hotline::cli
