// Watches the free space under the state folder. While it is low, the relay
// refuses everything below FLASH; the reserve file then gives back its space
// in steps, so that FLASH, confirms and log entries are still written.
#pragma once

#include <spdlog/logger.h>

#include <functional>
#include <memory>

#include "core/base/clock.h"
#include "daemon/ops/reserve_file.h"

namespace hotline::ops {

// The decision alone, apart from the file system.
struct DiskState {
  static constexpr uint64_t kStep = uint64_t{16} << 20;

  uint64_t free;  // bytes, the reserve apart
  uint64_t held;  // bytes in the reserve
  uint64_t size;  // bytes that the reserve should hold
};
// `low`: as it was. Free space and reserve together are below the reserve's
// size and a step; it ends a step higher, so that it does not flicker.
bool IsLow(const DiskState& state, bool low);
// What the reserve should hold now.
uint64_t WantedReserve(const DiskState& state);

class DiskWatch {
 public:
  // `set_low` is called on the timers' strand, at each change.
  DiskWatch(ReserveFile reserve, base::Timers& timers,
            std::shared_ptr<spdlog::logger> log,
            std::function<void(bool low)> set_low)
      : reserve_(std::move(reserve)),
        timers_(timers),
        log_(std::move(log)),
        set_low_(std::move(set_low)) {}

  // On the strand; checks now and four times a second from then on.
  void Start();
  // One look.
  void Check();

 private:
  void Adjust(const DiskState& state);
  void Report(bool low);

  ReserveFile reserve_;
  base::Timers& timers_;
  std::shared_ptr<spdlog::logger> log_;
  std::function<void(bool)> set_low_;
  bool low_ = false;
  bool failing_ = false;
};

}  // namespace hotline::ops
