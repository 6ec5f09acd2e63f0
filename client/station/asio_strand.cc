#include "client/station/asio_strand.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <map>
#include <thread>

namespace hotline::station {

struct AsioStrand::Loop {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work =
      asio::make_work_guard(context);
  std::map<TimerId, asio::steady_timer> timers;
  TimerId last = 0;
  std::thread thread;
};

AsioStrand::AsioStrand() : loop_(std::make_unique<Loop>()) {
  loop_->thread = std::thread([loop = loop_.get()] { loop->context.run(); });
}

AsioStrand::~AsioStrand() {
  loop_->context.stop();
  loop_->thread.join();
}

void AsioStrand::Post(std::function<void()> run) {
  asio::post(loop_->context, std::move(run));
}

base::Timers::TimerId AsioStrand::After(std::chrono::milliseconds delay,
                                        std::function<void()> run) {
  const TimerId id = ++loop_->last;
  auto& timer =
      loop_->timers.try_emplace(id, loop_->context, delay).first->second;
  timer.async_wait(
      [loop = loop_.get(), id, run = std::move(run)](std::error_code error) {
        if (error) return;
        loop->timers.erase(id);
        run();
      });
  return id;
}

void AsioStrand::Cancel(TimerId id) { loop_->timers.erase(id); }

}  // namespace hotline::station
