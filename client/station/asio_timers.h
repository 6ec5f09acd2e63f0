// base::Timers of one Asio loop. All of it on that loop's thread.
#pragma once

#include <memory>

#include "core/base/clock.h"

namespace asio {
class io_context;
}

namespace hotline::station {

class AsioTimers final : public base::Timers {
 public:
  // `loop` must outlive this object, or at least run nothing any more.
  explicit AsioTimers(asio::io_context& loop);
  ~AsioTimers() override;

  TimerId After(std::chrono::milliseconds delay,
                std::function<void()> run) override;
  void Cancel(TimerId id) override;

 private:
  struct Running;
  std::unique_ptr<Running> running_;
};

}  // namespace hotline::station
