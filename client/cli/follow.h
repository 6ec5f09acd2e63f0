// Waits while a message's attachments leave, and says how far they are: to
// people at a terminal, to scripts as event lines.
#pragma once

#include <string>

#include "client/station/engine.h"

namespace hotline::cli {

class Context;

// The message when all of them are accepted, or go no further. kUnreachable:
// the rest leaves with the next session.
absl::StatusOr<station::Record> FollowAttachments(Context& context,
                                                  station::Engine& engine,
                                                  const std::string& id);

// kRefused, "attachment", if one of them goes no further.
absl::Status SentWhole(const station::Record& record);

}  // namespace hotline::cli
