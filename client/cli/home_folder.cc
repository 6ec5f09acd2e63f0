#include "client/cli/home_folder.h"

#include "client/cli/context.h"
#include "client/station/problem.h"

namespace hotline::cli {

absl::Status CheckHome(const Context& context) {
  if (!context.home.empty()) return absl::OkStatus();
  return station::Fail(station::Problem::kUsage, "home_missing",
                       "which station? give --home FOLDER or set HOTLINE_HOME");
}

absl::StatusOr<StoreKey> OpenHomeKey(const Context& context, bool confirm) {
  absl::Status home = CheckHome(context);
  if (!home.ok()) return home;
  return ReadStoreKey(context.key, confirm);
}

}  // namespace hotline::cli
