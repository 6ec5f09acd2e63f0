// The daemon's event loop: a few threads that run what is posted. Order is a
// strand's to give. Nothing that runs here may block, or the watchdog ends the
// process.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <functional>
#include <thread>
#include <vector>

namespace hotline::ops {

class EventLoop {
 public:
  EventLoop() : work_(asio::make_work_guard(context_)) {}
  ~EventLoop() { Stop(); }
  EventLoop(const EventLoop&) = delete;

  void Start(int threads);
  // Ends the threads; what is still posted is dropped. Not from one of them.
  void Stop();

  // Any thread; on any thread of the loop, in no order.
  void Post(std::function<void()> run);
  asio::io_context& context() { return context_; }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::vector<std::thread> threads_;
};

}  // namespace hotline::ops
