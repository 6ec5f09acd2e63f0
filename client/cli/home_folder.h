// The station's home folder and the key of its store, for the commands that
// work before there is an engine.
#pragma once

#include "absl/status/statusor.h"
#include "client/cli/key_source.h"

namespace hotline::cli {

class Context;

// The folder that --home or HOTLINE_HOME names; Problem::kUsage without one.
absl::Status CheckHome(const Context& context);

// CheckHome, then the key. `confirm`: a new store, a passphrase is asked twice.
absl::StatusOr<StoreKey> OpenHomeKey(const Context& context, bool confirm);

}  // namespace hotline::cli
