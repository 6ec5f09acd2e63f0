#include "core/base/system_clock.h"

namespace hotline::base {

WallTime SystemClock::Now() const {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::system_clock::now());
}

MonotonicTime SystemClock::Monotonic() const {
  return std::chrono::steady_clock::now();
}

}  // namespace hotline::base
