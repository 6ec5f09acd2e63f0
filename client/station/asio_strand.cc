#include "client/station/asio_strand.h"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <thread>

#include "client/station/asio_timers.h"

namespace hotline::station {

struct AsioStrand::Loop {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work =
      asio::make_work_guard(context);
  AsioTimers timers{context};
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
  return loop_->timers.After(delay, std::move(run));
}

void AsioStrand::Cancel(TimerId id) { loop_->timers.Cancel(id); }

}  // namespace hotline::station
