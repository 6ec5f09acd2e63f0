// Carries events from the engine's strand to the command's own thread. Bounded:
// a terminal that stands still cannot make the process grow; the store has all.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "client/station/engine.h"

namespace hotline::cli {

// An event with the number that Engine::Watch gave it.
struct NumberedEvent {
  station::Event event;
  uint64_t number = 0;
};

class EventQueue {
 public:
  // Any thread. Beyond 16,000 waiting events, more than a store keeps, the
  // oldest is dropped and a Warning says so, once per gap.
  void Put(const station::Event& event, uint64_t number);
  // Blocks. Nothing after Close, once all that was there before is taken.
  std::optional<NumberedEvent> Take();
  void Close();
  // Nothing waits to be taken.
  bool IsEmpty() const;
  // Of the oldest kept event that was dropped; 0: none was.
  uint64_t first_dropped() const;

 private:
  static constexpr size_t kMostWaiting = 16'000;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<NumberedEvent> events_;
  uint64_t first_dropped_ = 0;
  bool dropped_ = false;
  bool closed_ = false;
};

}  // namespace hotline::cli
