#include "client/station/record_keep.h"

#include <memory>

#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/context.h"
#include "client/cli/home_folder.h"

namespace hotline::cli {
namespace {

// 0: none was given.
absl::Status Run(Context& context, size_t days) {
  auto key = OpenHomeKey(context, false);
  if (!key.ok()) return key.status();
  if (days > 0) {
    const station::RecordKeep wanted{
        .days = std::chrono::days(static_cast<int64_t>(days))};
    absl::Status set =
        station::SetRecordKeep(context.home, wanted, key->secret.Reveal());
    if (!set.ok()) return set;
  }
  auto keep = station::ReadRecordKeep(context.home, key->secret.Reveal());
  if (keep.ok()) context.printer().Result(*keep);
  return keep.status();
}

}  // namespace

void AddRecordKeep(Syntax& root) {
  Syntax command = root.Below(
      "record-keep",
      "show, or set, how many days this station keeps its readable record");
  auto days = std::make_shared<size_t>(0);
  command.Count("DAYS", *days, station::kLongestKeep.count(),
                "what is older is destroyed by the next sweep");
  command.Does([days](Context& c) { return Run(c, *days); });
}

}  // namespace hotline::cli
