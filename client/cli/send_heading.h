// The options of `send` that say what stands above the text, and what comes
// along with it.
#pragma once

#include <string>
#include <vector>

#include "client/station/engine.h"

namespace hotline::cli {

class Syntax;

struct HeadingOptions {
  std::string info_precedence = {};
  std::string dtg = {};
  std::string label = {};
  std::string supersedes = {};
  std::string reply_by = {};
  std::vector<std::string> references = {};
  std::vector<std::string> files = {};
};

void AddHeadingOptions(Syntax& send, HeadingOptions& options);

// Into the draft; files are read whole. `now` is for a reply that is due in a
// while. kUsage names the option.
absl::Status ReadHeading(const HeadingOptions& options, base::WallTime now,
                         station::Draft& draft);

}  // namespace hotline::cli
