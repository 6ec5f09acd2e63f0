#include "client/cli/context.h"

namespace hotline::cli {

absl::StatusOr<station::Engine*> Context::engine() {
  if (!engine_) {
    auto opened = open_(*this);
    if (!opened.ok()) return opened.status();
    engine_ = std::move(*opened);
  }
  return engine_.get();
}

}  // namespace hotline::cli
