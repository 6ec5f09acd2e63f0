// Time and order in a test's hand: a clock that moves when told, and a strand
// whose queue is worked off by the test.
#pragma once

#include <deque>
#include <map>

#include "client/station/strand.h"
#include "core/base/clock.h"

namespace hotline::station {

class TestClock final : public base::Clock {
 public:
  explicit TestClock(base::WallTime now) : now_(now) {}
  base::WallTime Now() const override { return now_; }
  base::MonotonicTime Monotonic() const override {
    return base::MonotonicTime(now_ - base::WallTime());
  }
  void Advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  base::WallTime now_;
};

class TestStrand final : public Strand {
 public:
  explicit TestStrand(TestClock& clock) : clock_(clock) {}

  void Post(std::function<void()> run) override {
    queue_.push_back(std::move(run));
  }
  TimerId After(std::chrono::milliseconds delay,
                std::function<void()> run) override {
    timers_[++last_] = {clock_.Now() + delay, std::move(run)};
    return last_;
  }
  void Cancel(TimerId id) override { timers_.erase(id); }

  // Until nothing is left to do now.
  void RunAll() {
    while (!queue_.empty()) {
      auto run = std::move(queue_.front());
      queue_.pop_front();
      run();
    }
  }
  // Lets time pass, each timer at its own moment.
  void Pass(std::chrono::milliseconds time) {
    const base::WallTime end = clock_.Now() + time;
    RunAll();
    while (true) {
      auto next = timers_.end();
      for (auto it = timers_.begin(); it != timers_.end(); ++it) {
        if (it->second.at <= end &&
            (next == timers_.end() || it->second.at < next->second.at)) {
          next = it;
        }
      }
      if (next == timers_.end()) break;
      if (next->second.at > clock_.Now()) {
        clock_.Advance(next->second.at - clock_.Now());
      }
      auto run = std::move(next->second.run);
      timers_.erase(next);
      run();
      RunAll();
    }
    clock_.Advance(end - clock_.Now());
  }

 private:
  struct Timer {
    base::WallTime at;
    std::function<void()> run;
  };

  TestClock& clock_;
  std::deque<std::function<void()>> queue_;
  std::map<TimerId, Timer> timers_;
  TimerId last_ = 0;
};

}  // namespace hotline::station
