// The system's clocks: the one place that reads them. Mains and
// compositions make one and hand it in.
#pragma once

#include "core/base/clock.h"

namespace hotline::base {

class SystemClock final : public Clock {
 public:
  WallTime Now() const override;
  MonotonicTime Monotonic() const override;
};

}  // namespace hotline::base
