// Runs a program for the engine, beside it. A face, so that tests run none, or
// one that fails as they like; process_runner.h has the real one.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace hotline::station {

struct CommandToRun {
  std::vector<std::string> argv;         // the program's absolute path, first
  std::vector<std::string> environment;  // all of it: "NAME=value"
  std::chrono::milliseconds timeout{};
};

struct CommandEnd {
  enum class How {
    kExited,    // `code` is its exit code
    kSignal,    // killed by the signal `code`
    kTimedOut,  // by us
    kNotRun,    // missing, not executable, ...: `code` is the errno
    kStopped,   // we ended first
  };
  How how = How::kNotRun;
  int code = 0;
  // The first bytes of what it wrote, to either of its outputs. As it came:
  // make it printable before showing it.
  std::string output;

  bool ok() const { return how == How::kExited && code == 0; }
};

// "it ended with exit code 3".
std::string Sentence(const CommandEnd& end);

class CommandRunner {
 public:
  using Done = std::function<void(CommandEnd)>;

  // Nothing that runs outlives it.
  virtual ~CommandRunner() = default;
  // `done` exactly once, never from within this call, on any thread.
  virtual void Run(CommandToRun command, Done done) = 0;
};

}  // namespace hotline::station
