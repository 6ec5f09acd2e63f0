// How a station listens and waits, as daemon/rpc would for it.
#pragma once

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "daemon/relay/relay.h"

namespace hotline::relay::testing {

// A stream that keeps all it gets. Reads on by itself unless told to stall.
class Stream final : public Receiver,
                     public std::enable_shared_from_this<Stream> {
 public:
  Stream(Relay& relay, bool stalls) : relay_(relay), stalls_(stalls) {}

  void Deliver(std::vector<Delivered> delivered) override {
    {
      std::lock_guard hold(lock_);
      for (Delivered& one : delivered) delivered_.push_back(std::move(one));
    }
    Continue();
  }
  void Tell(Idle) override {
    {
      std::lock_guard hold(lock_);
      ++idles_;
    }
    Continue();
  }
  void End(absl::Status reason) override {
    std::lock_guard hold(lock_);
    ended_ = reason;
    changed_.notify_all();
  }
  void Ask() { relay_.Next(shared_from_this()); }

  // Waits; what came so far.
  std::vector<Delivered> WaitFor(size_t count) {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20),
                      [&] { return delivered_.size() >= count; });
    return delivered_;
  }
  absl::Status WaitForEnd() {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20),
                      [&] { return ended_.has_value(); });
    return ended_.value_or(absl::DeadlineExceededError("no end"));
  }
  int WaitForIdle(int count = 1) {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20),
                      [&] { return idles_ >= count; });
    return idles_;
  }
  size_t count() {
    std::lock_guard hold(lock_);
    return delivered_.size();
  }

 private:
  void Continue() {
    changed_.notify_all();
    if (!stalls_) Ask();
  }
  Relay& relay_;
  const bool stalls_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<Delivered> delivered_;
  int idles_ = 0;
  std::optional<absl::Status> ended_;
};

// Waits for one answer.
template <class T>
class Answer {
 public:
  Relay::Done<T> Done() {
    auto promise = promise_;
    return [promise](absl::StatusOr<T> value) {
      promise->set_value(std::move(value));
    };
  }
  absl::StatusOr<T> Get() { return promise_->get_future().get(); }

 private:
  std::shared_ptr<std::promise<absl::StatusOr<T>>> promise_ =
      std::make_shared<std::promise<absl::StatusOr<T>>>();
};

}  // namespace hotline::relay::testing
