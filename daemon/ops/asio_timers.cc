#include "daemon/ops/asio_timers.h"

namespace hotline::ops {

base::Timers::TimerId AsioTimers::After(std::chrono::milliseconds delay,
                                        std::function<void()> run) {
  const TimerId id = ++last_;
  auto timer = std::make_unique<asio::steady_timer>(strand_.executor(), delay);
  timer->async_wait(
      [this, id, run = std::move(run)](const std::error_code& error) {
        if (!error) Fire(id, run);
      });
  timers_.emplace(id, std::move(timer));
  return id;
}

// A timer may be cancelled after it expired and before this runs: then its id
// is gone, and so is its right to run.
void AsioTimers::Fire(TimerId id, const std::function<void()>& run) {
  if (timers_.erase(id) > 0) run();
}

void AsioTimers::Cancel(TimerId id) { timers_.erase(id); }

}  // namespace hotline::ops
