// Time comes in through these faces, handed over at composition: no room asks
// the system itself (tests/check_sources refuses it), so that tests and drills
// can move time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace hotline::base {

// UTC with millisecond steps, as the protocol writes it.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
// Never goes back; has no meaning outside the process.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock,
                                              std::chrono::nanoseconds>;

// Both faces may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Now() const = 0;
  virtual MonotonicTime Monotonic() const = 0;
};

// Timers of one strand: `run` is called on that strand, once, unless cancelled
// before.
class Timers {
 public:
  using TimerId = uint64_t;
  virtual ~Timers() = default;
  virtual TimerId After(std::chrono::milliseconds delay,
                        std::function<void()> run) = 0;
  // An unknown or finished id is ignored.
  virtual void Cancel(TimerId id) = 0;
};

// Milliseconds since 1970-01-01T00:00:00Z, the form in every record and on the
// wire.
inline uint64_t ToMillis(WallTime time) {
  return static_cast<uint64_t>(time.time_since_epoch().count());
}
inline WallTime FromMillis(uint64_t ms) {
  return WallTime(std::chrono::milliseconds(static_cast<int64_t>(ms)));
}

}  // namespace hotline::base
