#include "client/cli/shown.h"

#include <algorithm>

namespace hotline::cli {

void Shown::Printed(const NumberedEvent& event) {
  printed_ = std::max(printed_, event.number);
}

void Shown::Mark(uint64_t first_dropped) {
  uint64_t until = printed_;
  if (first_dropped > 0) until = std::min(until, first_dropped - 1);
  if (until <= marked_) return;
  marked_ = until;
  mark_(until);
}

}  // namespace hotline::cli
