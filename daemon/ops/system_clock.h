// The system's clocks: the one place of the daemon that reads them.
#pragma once

#include "core/base/clock.h"

namespace hotline::ops {

class SystemClock final : public base::Clock {
 public:
  base::WallTime Now() const override;
  base::MonotonicTime Monotonic() const override;
};

}  // namespace hotline::ops
