#include "client/cli/shown.h"

#include <algorithm>

namespace hotline::cli {

void Shown::Printed(const NumberedEvent& event) {
  printed_ = std::max(printed_, event.number);
}

void Shown::Mark() {
  if (printed_ <= marked_) return;
  marked_ = printed_;
  mark_(marked_);
}

}  // namespace hotline::cli
