#include "client/station/process_runner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace hotline::station {
namespace {

using std::chrono::milliseconds;

constexpr int kLookMs = 20;
constexpr milliseconds kTermGrace{2'000};
// Read at one look: a flood costs us no more than this in each.
constexpr size_t kMostRead = 64 * 1024;

// Closes what it has.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { Reset(-1); }
  void Reset(int fd) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

struct Pipe {
  Fd read_end, write_end;
};

// The child gets the write end as its outputs; neither stands in their place,
// or it would be closed there.
int Open(Pipe& pipe) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  pipe.read_end.Reset(fcntl(ends[0], F_DUPFD_CLOEXEC, 3));
  pipe.write_end.Reset(fcntl(ends[1], F_DUPFD_CLOEXEC, 3));
  close(ends[0]);
  close(ends[1]);
  if (pipe.read_end.get() < 0 || pipe.write_end.get() < 0) return EMFILE;
  return fcntl(pipe.read_end.get(), F_SETFL, O_NONBLOCK) == 0 ? 0 : errno;
}

// As execve wants them; good as long as `texts` is.
std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& one : texts) {
    out.push_back(const_cast<char*>(one.c_str()));
  }
  out.push_back(nullptr);
  return out;
}

class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }

  int Fill(int output) {
    int error = posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null",
                                                 O_RDONLY, 0);
    for (const int fd : {1, 2}) {
      if (error == 0) {
        error = posix_spawn_file_actions_adddup2(&actions_, output, fd);
      }
    }
    if (error == 0) {
      error = posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    }
    if (error != 0) return error;
    return posix_spawn_file_actions_addchdir_np(&actions_, "/");
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// Signals as a fresh program expects them; a session of its own.
class Attributes {
 public:
  Attributes() { posix_spawnattr_init(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }

  int Fill() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    return posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID |
                                                      POSIX_SPAWN_SETSIGMASK |
                                                      POSIX_SPAWN_SETSIGDEF);
  }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

// 0, or the errno of what failed; of the program itself, too.
int Spawn(const CommandToRun& command, int output, pid_t& pid) {
  Actions actions;
  Attributes attributes;
  if (const int error = actions.Fill(output); error != 0) return error;
  if (const int error = attributes.Fill(); error != 0) return error;
  const auto argv = Pointers(command.argv);
  const auto environment = Pointers(command.environment);
  return posix_spawn(&pid, command.argv.front().c_str(), actions.get(),
                     attributes.get(), argv.data(), environment.data());
}

// One command from its start to its end, on a thread of its own.
class Execution {
 public:
  Execution(const base::Clock& clock, const std::atomic<bool>& stop)
      : clock_(clock), stop_(stop) {}

  CommandEnd Run(const CommandToRun& command) {
    Pipe pipe;
    int error = Open(pipe);
    if (error == 0) error = Spawn(command, pipe.write_end.get(), pid_);
    if (error != 0) {
      return {.how = CommandEnd::How::kNotRun, .code = error, .output = {}};
    }
    pipe.write_end.Reset(-1);
    const auto begun = clock_.Monotonic();
    while (!HasEnded()) {
      Drain(pipe.read_end.get());
      EndIfDue(clock_.Monotonic() - begun, command.timeout);
      poll(nullptr, 0, kLookMs);
    }
    Drain(pipe.read_end.get());
    return End();
  }

 private:
  bool HasEnded() {
    const pid_t got = waitpid(pid_, &status_, WNOHANG);
    if (got < 0 && errno != EINTR) lost_ = errno;
    return got == pid_ || lost_ != 0;
  }

  void Drain(int fd) {
    char buffer[4096];
    for (size_t all = 0; all < kMostRead;) {
      const ssize_t got = read(fd, buffer, sizeof(buffer));
      if (got <= 0) return;
      all += static_cast<size_t>(got);
      const size_t room = ProcessRunner::kKeptOutput - output_.size();
      output_.append(buffer, std::min(room, static_cast<size_t>(got)));
    }
  }

  // First asked, then made to.
  void EndIfDue(std::chrono::nanoseconds run, milliseconds timeout) {
    if (!ended_at_.has_value()) {
      if (!stop_ && run < timeout) return;
      stopped_ = stop_;
      ended_at_ = run;
      kill(-pid_, SIGTERM);
    } else if (run > *ended_at_ + kTermGrace) {
      kill(-pid_, SIGKILL);
    }
  }

  CommandEnd End() {
    CommandEnd end;
    end.output = std::move(output_);
    if (lost_ != 0) {
      end.code = lost_;
    } else if (ended_at_.has_value()) {
      // What its children still run is ended with it.
      kill(-pid_, SIGKILL);
      end.how =
          stopped_ ? CommandEnd::How::kStopped : CommandEnd::How::kTimedOut;
    } else if (WIFSIGNALED(status_)) {
      end.how = CommandEnd::How::kSignal;
      end.code = WTERMSIG(status_);
    } else {
      end.how = CommandEnd::How::kExited;
      end.code = WEXITSTATUS(status_);
    }
    return end;
  }

  const base::Clock& clock_;
  const std::atomic<bool>& stop_;
  pid_t pid_ = -1;
  int status_ = 0;
  int lost_ = 0;  // why nobody can say how it ended
  bool stopped_ = false;
  std::optional<std::chrono::nanoseconds> ended_at_;
  std::string output_;
};

}  // namespace

ProcessRunner::~ProcessRunner() {
  stop_ = true;
  for (const auto& one : running_) one->thread.join();
}

void ProcessRunner::Run(CommandToRun command, Done done) {
  JoinEnded();
  Running& one = *running_.emplace_back(std::make_unique<Running>());
  one.thread = std::thread(
      [this, &one, command = std::move(command), done = std::move(done)] {
        done(Execution(clock_, stop_).Run(command));
        one.ended = true;
      });
}

void ProcessRunner::JoinEnded() {
  for (auto it = running_.begin(); it != running_.end();) {
    if (!(*it)->ended) {
      ++it;
      continue;
    }
    (*it)->thread.join();
    it = running_.erase(it);
  }
}

}  // namespace hotline::station
