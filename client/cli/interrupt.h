// Ctrl-C and SIGTERM, delivered to a function on a thread of its own: a signal
// handler itself may do next to nothing.
#pragma once

#include <functional>
#include <thread>

namespace hotline::cli {

// While it lives, `run` is called (once) at SIGINT or SIGTERM instead of the
// process ending; a second one ends the process.
class Interrupt {
 public:
  explicit Interrupt(std::function<void()> run);
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

 private:
  int pipe_[2] = {-1, -1};
  std::thread waiter_;
};

}  // namespace hotline::cli
