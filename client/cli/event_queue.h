// Carries events from the engine's strand to the command's own thread. Bounded:
// a terminal that stands still cannot make the process grow; the store has all.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "client/station/engine.h"

namespace hotline::cli {

class EventQueue {
 public:
  // Any thread. Beyond 10,000 waiting events the oldest is dropped and a
  // Warning says so, once per gap.
  void Put(const station::Event& event);
  // Blocks. Nothing after Close, once all that was there before is taken.
  std::optional<station::Event> Take();
  void Close();

 private:
  static constexpr size_t kMostWaiting = 10'000;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<station::Event> events_;
  bool dropped_ = false;
  bool closed_ = false;
};

}  // namespace hotline::cli
