// Carries events from the engine's strand to the command's own thread. The
// engine asks whether there is room, so that a terminal that stands still
// cannot make the process grow: the store has all.
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

// Any thread.
class EventQueue {
 public:
  void Put(const station::Event& event, uint64_t number);
  // Less than 4 MiB wait, about, and the queue is not closed.
  bool HasRoom() const;
  // Blocks. Nothing after Close, once all that was there before is taken.
  std::optional<NumberedEvent> Take();
  void Close();
  // Nothing waits to be taken.
  bool IsEmpty() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<NumberedEvent> events_;
  size_t bytes_ = 0;  // of events_, about
  bool closed_ = false;
};

}  // namespace hotline::cli
