#include <unistd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "client/cli/arguments.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/delivery_wait.h"
#include "client/cli/follow.h"
#include "client/cli/send_each.h"
#include "client/cli/send_heading.h"
#include "client/cli/times.h"
#include "client/cli/wait.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

using station::Fail;
using station::Problem;

// A message's text, P9.
constexpr size_t kLongestText = 64 * 1024;
constexpr std::chrono::days kLongestLifetime{30};  // P9
// All texts of `--each` together: they are held in memory once.
constexpr size_t kLongestEach = 64 * 1024 * 1024;

struct Options {
  station::Draft draft;
  std::string precedence, kind, file = "-", await, timeout, lifetime = "7d";
  bool each = false;
  HeadingOptions heading;
};

absl::StatusOr<station::Draft> Complete(const Options& options,
                                        base::WallTime now) {
  station::Draft draft = options.draft;
  auto precedence = Argument("--precedence",
                             message::PrecedenceFromPerson(options.precedence));
  if (!precedence.ok()) return precedence.status();
  auto kind = Argument("--kind", message::KindFromPerson(options.kind));
  if (!kind.ok()) return kind.status();
  auto lifetime = Argument("--lifetime", ParseDuration(options.lifetime));
  if (!lifetime.ok()) return lifetime.status();
  if (*lifetime < std::chrono::seconds(1) || *lifetime > kLongestLifetime) {
    return Fail(Problem::kUsage, "usage",
                "--lifetime: must be 1 second to 30 days");
  }
  draft.precedence = *precedence;
  draft.kind = *kind;
  draft.lifetime = std::chrono::duration_cast<std::chrono::seconds>(*lifetime);
  const absl::Status heading = ReadHeading(options.heading, now, draft);
  if (!heading.ok()) return heading;
  return draft;
}

// Who is at a terminal is told what is waited for.
absl::StatusOr<std::string> TextFrom(Context& context, const std::string& file,
                                     size_t limit) {
  if (file == "-" && isatty(STDIN_FILENO)) {
    context.printer().Hint("write the text, end with Ctrl-D");
  }
  return ReadText(file, limit);
}

// Behind a text that the relay has accepted. Takes over how far they came.
absl::Status SendAttachments(Context& context, station::Engine& engine,
                             station::Record& record) {
  if (record.attachments.empty() || !Unsent(record).ok()) {
    return absl::OkStatus();
  }
  auto followed = FollowAttachments(context, engine, record.id.Hex());
  if (!followed.ok()) return followed.status();
  record = *std::move(followed);
  return SentWhole(record);
}

absl::Status SendOne(Context& context, const Options& options,
                     station::Draft draft) {
  auto timeout = Argument(
      "--timeout",
      ParseDuration(options.timeout.empty() ? "60s" : options.timeout));
  if (!timeout.ok()) return timeout.status();
  auto text = TextFrom(context, options.file, kLongestText);
  if (!text.ok()) return text.status();
  draft.text = std::move(*text);
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto wait = std::make_shared<DeliveryWait>();
  if (!options.await.empty()) {
    // Nothing counts as shown by this: a watch shows it all the same.
    (*engine)->Watch(
        station::Engine::From::kNow,
        [&context, wait](const auto& event, uint64_t) {
          wait->OnEvent(event);
          auto* warning = std::get_if<station::Warning>(&event);
          if (warning != nullptr) context.Heard(*warning);
        },
        nullptr);
  }
  auto record = Wait<station::Record>(
      [&](auto done) { (*engine)->Send(draft, std::move(done)); });
  if (!record.ok()) return record.status();
  const absl::Status attached = SendAttachments(context, **engine, *record);
  if (options.await.empty()) {
    context.printer().Result(*record);
    const absl::Status unsent = Unsent(*record);
    return unsent.ok() ? attached : unsent;
  }
  if (!attached.ok()) {
    context.printer().Warn("attachment", std::string(attached.message()));
  }
  // Whoever waits learns at once that he may wait in vain.
  if (const absl::Status unsent = Unsent(*record); !unsent.ok()) {
    context.printer().Warn("queued", std::string(unsent.message()));
  }
  const station::Record newest = wait->Until(*record, *timeout);
  (*engine)->Unwatch();
  context.printer().Result(newest);
  return Outcome(newest);
}

absl::Status Run(Context& context, const Options& options) {
  auto draft = Complete(options, context.clock().Now());
  if (!draft.ok()) return draft.status();
  if (options.await.empty() && !options.timeout.empty()) {
    return Fail(Problem::kUsage, "usage",
                "--timeout is for --await, which was not given");
  }
  if (!options.each) return SendOne(context, options, std::move(*draft));
  if (!options.await.empty()) {
    return Fail(Problem::kUsage, "usage", "--each and --await exclude another");
  }
  if (!draft->files.empty() || !draft->supersedes.empty()) {
    return Fail(Problem::kUsage, "usage",
                "--each goes with neither --attach nor --supersedes: these are "
                "of one message");
  }
  auto texts = TextFrom(context, options.file, kLongestEach);
  if (!texts.ok()) return texts.status();
  return SendEach(context, *draft, *texts);
}

void AddMessageOptions(Syntax& send, Options& options) {
  send.Text("LINE", options.draft.line, "name or id of the line").Required();
  send.Text("FILE", options.file, "file with the text; - for standard input")
      .ShowDefault();
  send.Texts("--to", options.draft.to, "action position; may be repeated")
      .Required();
  send.Texts("--info", options.draft.info,
             "information position; may be repeated");
  send.Text("--precedence", options.precedence,
            "FLASH, IMMEDIATE, PRIORITY or ROUTINE")
      .Required();
  send.Text("--kind", options.kind,
            "OPERATION, TEST or SERVICE; on an exercise line EXERCISE, "
            "DRILL, TEST or SERVICE")
      .Required();
  send.Text("--subject", options.draft.subject, "what it is about").Required();
  send.Text("--operator", options.draft.operator_name,
            "name of the person who sends it");
  AddHeadingOptions(send, options.heading);
}

}  // namespace

void AddSend(Syntax& root) {
  Syntax send = root.Below(
      "send", "send a message; its text comes from a file or standard input");
  auto options = std::make_shared<Options>();
  AddMessageOptions(send, *options);
  send.Text("--lifetime", options->lifetime,
            "how long to try to deliver, at most 30d")
      .ShowDefault();
  send.Text("--await", options->await,
            "wait until every action position has acknowledged")
      .OneOf({"ack"});
  send.Text("--timeout", options->timeout,
            "how long --await waits, 60s if not given");
  send.Flag("--each", options->each,
            "FILE holds many texts, each ended by a NUL byte: one message "
            "each, all on their way at once");
  send.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
