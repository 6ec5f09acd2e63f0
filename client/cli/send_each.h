// `send --each`: many texts, one message each, sent side by side by one
// process.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "client/station/engine.h"

namespace hotline::cli {

class Context;

// `texts`: each ended by a NUL byte (the last one need not be). At most 128 are
// under way at a time. One result line per message as it is decided, then the
// first failure, if any: the others are sent all the same.
absl::Status SendEach(Context& context, const station::Draft& draft,
                      std::string_view texts);

}  // namespace hotline::cli
