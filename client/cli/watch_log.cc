#include <memory>

#include "client/cli/arguments.h"
#include "client/cli/ask.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/times.h"

namespace hotline::cli {
namespace {

struct Options {
  std::string from, to;
};

absl::Status ReadTime(const std::string& option, const std::string& text,
                      std::optional<base::WallTime>& out) {
  if (text.empty()) return absl::OkStatus();
  auto time = Argument(option, ParseDate(text));
  if (!time.ok()) return time.status();
  out = *time;
  return absl::OkStatus();
}

absl::Status Run(Context& context, const Options& options) {
  station::WatchSpan span;
  absl::Status read = ReadTime("--from", options.from, span.from);
  if (read.ok()) read = ReadTime("--to", options.to, span.to);
  if (!read.ok()) return read;
  auto records = Ask<std::vector<station::WatchRecord>>(
      context, [&](auto& engine, auto done) {
        engine.ReadWatchLog(span, std::move(done));
      });
  if (records.ok()) context.printer().Results(*records);
  return records.status();
}

}  // namespace

void AddWatchLog(Syntax& root) {
  Syntax log = root.Below(
      "watch-log", "what people did at this station, signed; checked first");
  auto options = std::make_shared<Options>();
  log.Text("--from", options->from,
           "what came after: a time, 2026-11-23T06:00:00Z");
  log.Text("--to", options->to, "what came before it; a day: its end");
  log.Does([options](Context& c) { return Run(c, *options); });
}

}  // namespace hotline::cli
