#include "daemon/ops/event_loop.h"

#include <asio/post.hpp>

namespace hotline::ops {

void EventLoop::Start(int threads) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { context_.run(); });
  }
}

void EventLoop::Stop() {
  work_.reset();
  context_.stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void EventLoop::Post(std::function<void()> run) {
  asio::post(context_, std::move(run));
}

}  // namespace hotline::ops
