// Timers of one strand. After and Cancel are called on that strand.
#pragma once

#include <asio/steady_timer.hpp>
#include <memory>
#include <unordered_map>

#include "core/base/clock.h"
#include "daemon/ops/asio_strand.h"

namespace hotline::ops {

class AsioTimers final : public base::Timers {
 public:
  explicit AsioTimers(const AsioStrand& strand) : strand_(strand) {}

  TimerId After(std::chrono::milliseconds delay,
                std::function<void()> run) override;
  void Cancel(TimerId id) override;

 private:
  void Fire(TimerId id, const std::function<void()>& run);

  const AsioStrand& strand_;
  TimerId last_ = 0;
  std::unordered_map<TimerId, std::unique_ptr<asio::steady_timer>> timers_;
};

}  // namespace hotline::ops
