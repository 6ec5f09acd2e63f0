#include "client/station/asio_timers.h"

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <map>

namespace hotline::station {

struct AsioTimers::Running {
  asio::io_context& loop;
  std::map<TimerId, asio::steady_timer> timers;
  TimerId last = 0;
};

AsioTimers::AsioTimers(asio::io_context& loop)
    : running_(new Running{loop, {}, 0}) {}

AsioTimers::~AsioTimers() = default;

base::Timers::TimerId AsioTimers::After(std::chrono::milliseconds delay,
                                        std::function<void()> run) {
  const TimerId id = ++running_->last;
  auto& timer =
      running_->timers.try_emplace(id, running_->loop, delay).first->second;
  timer.async_wait([running = running_.get(), id,
                    run = std::move(run)](std::error_code error) {
    // Expired and cancelled at one moment: cancelled wins.
    if (error || running->timers.erase(id) == 0) return;
    run();
  });
  return id;
}

void AsioTimers::Cancel(TimerId id) { running_->timers.erase(id); }

}  // namespace hotline::station
