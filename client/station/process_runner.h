// The real CommandRunner: posix_spawn without a shell, each command in a
// session, and so a process group, of its own: no descriptor of ours but two
// ends of a pipe, no terminal, standard input empty, the working folder "/",
// the environment as given and nothing else. One that does not end in time is
// ended with its whole group: by SIGTERM, and two seconds later by SIGKILL. A
// process that leaves the group is not ours to end.
#pragma once

#include <atomic>
#include <list>
#include <memory>
#include <thread>

#include "client/station/command_runner.h"
#include "core/base/clock.h"

namespace hotline::station {

class ProcessRunner final : public CommandRunner {
 public:
  // How much of what a command writes is kept; the rest is read and dropped.
  static constexpr size_t kKeptOutput = 4 * 1024;

  // `clock` outlives it. Run and the destructor belong to one thread.
  explicit ProcessRunner(const base::Clock& clock) : clock_(clock) {}
  // Ends what still runs, and waits for that.
  ~ProcessRunner() override;

  // A thread for each command, for as long as it runs.
  void Run(CommandToRun command, Done done) override;

 private:
  struct Running {
    std::thread thread;
    std::atomic<bool> ended = false;
  };

  void JoinEnded();

  const base::Clock& clock_;
  std::atomic<bool> stop_ = false;
  std::list<std::unique_ptr<Running>> running_;
};

}  // namespace hotline::station
