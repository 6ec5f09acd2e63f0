// What a relay stands on in a test: a folder that goes with it, and a world in
// which the test moves the time and the desk has a thread of its own.
#pragma once

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "core/base/clock.h"
#include "daemon/relay/strand.h"

namespace hotline::relay::testing {

// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/hotline-relay-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The strand: one thread. Its timers fire when Advance moves the clock.
class World final : public Strand, public base::Timers, public base::Clock {
 public:
  World() : thread_([this] { Loop(); }) {}
  ~World() override {
    Post([this] { ended_ = true; });
    thread_.join();
  }

  void Post(std::function<void()> run) override {
    std::lock_guard hold(lock_);
    queue_.push_back(std::move(run));
    arrived_.notify_one();
  }
  TimerId After(std::chrono::milliseconds delay,
                std::function<void()> run) override {
    std::lock_guard hold(lock_);
    timers_[{passed_ + delay, ++last_timer_}] = std::move(run);
    return last_timer_;
  }
  void Cancel(TimerId id) override {
    std::lock_guard hold(lock_);
    std::erase_if(timers_,
                  [id](const auto& timer) { return timer.first.second == id; });
  }
  base::WallTime Now() const override {
    std::lock_guard hold(lock_);
    return base::FromMillis(1'790'000'000'000) + turned_ + passed_;
  }
  base::MonotonicTime Monotonic() const override {
    std::lock_guard hold(lock_);
    return base::MonotonicTime(passed_);
  }

  // Moves time in steps of a second; what is due runs on the strand.
  void Advance(std::chrono::milliseconds by) {
    for (; by.count() > 0; by -= std::chrono::seconds(1)) {
      Step(std::min<std::chrono::milliseconds>(by, std::chrono::seconds(1)));
      // A tick is skipped while the journal thread still works at the last.
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  // Sets the wall clock, as a person does: nothing falls due.
  void Turn(std::chrono::milliseconds by) {
    std::lock_guard hold(lock_);
    turned_ += by;
  }
  // Everything posted before is done.
  void Settle() {
    std::promise<void> done;
    Post([&done] { done.set_value(); });
    done.get_future().wait();
  }

 private:
  void Step(std::chrono::milliseconds by) {
    std::vector<std::function<void()>> due;
    {
      std::lock_guard hold(lock_);
      passed_ += by;
      while (!timers_.empty() && timers_.begin()->first.first <= passed_) {
        due.push_back(std::move(timers_.begin()->second));
        timers_.erase(timers_.begin());
      }
    }
    for (auto& run : due) Post(std::move(run));
    Settle();
  }
  void Loop() {
    while (!ended_) {
      std::function<void()> run;
      {
        std::unique_lock hold(lock_);
        arrived_.wait(hold, [this] { return !queue_.empty(); });
        run = std::move(queue_.front());
        queue_.pop_front();
      }
      run();
    }
  }

  mutable std::mutex lock_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> queue_;
  std::map<std::pair<std::chrono::milliseconds, TimerId>, std::function<void()>>
      timers_;
  TimerId last_timer_ = 0;
  std::chrono::milliseconds passed_{0};
  std::chrono::milliseconds turned_{0};
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace hotline::relay::testing
