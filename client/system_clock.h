// The system's clocks, for composition: `main` makes one and hands it in. The
// only place in client/ that asks the system for the time.
#pragma once

#include "core/base/clock.h"

namespace hotline::client {

class SystemClock final : public base::Clock {
 public:
  base::WallTime Now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
  base::MonotonicTime Monotonic() const override {
    return std::chrono::steady_clock::now();
  }
};

}  // namespace hotline::client
