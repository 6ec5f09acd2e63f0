#include "client/cli/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

namespace hotline::cli {
namespace {

// A handler reaches nothing but this.
std::atomic<int> signal_pipe{-1};

void OnSignal(int number) {
  const char byte = 's';
  const int pipe = signal_pipe.exchange(-1);
  if (pipe < 0 || write(pipe, &byte, 1) != 1) {
    std::signal(number, SIG_DFL);
    std::raise(number);
  }
}

}  // namespace

Interrupt::Interrupt(std::function<void()> run) {
  if (pipe2(pipe_, O_CLOEXEC) != 0) return;
  waiter_ = std::thread([this, run = std::move(run)] {
    char byte = 0;
    if (read(pipe_[0], &byte, 1) == 1 && byte == 's') run();
  });
  signal_pipe = pipe_[1];
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
}

Interrupt::~Interrupt() {
  if (!waiter_.joinable()) return;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  signal_pipe = -1;
  const char byte = 'e';
  // The waiter may have gone already; then nobody reads, and that is fine.
  if (write(pipe_[1], &byte, 1) < 0) {
  }
  waiter_.join();
  close(pipe_[0]);
  close(pipe_[1]);
}

}  // namespace hotline::cli
