#include "daemon/ops/system_clock.h"

namespace hotline::ops {

base::WallTime SystemClock::Now() const {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::system_clock::now());
}

base::MonotonicTime SystemClock::Monotonic() const {
  return std::chrono::steady_clock::now();
}

}  // namespace hotline::ops
