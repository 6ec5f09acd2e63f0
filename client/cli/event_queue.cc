#include "client/cli/event_queue.h"

namespace hotline::cli {

void EventQueue::Put(const station::Event& event) {
  const std::lock_guard lock(mutex_);
  if (events_.size() >= kMostWaiting) {
    events_.pop_front();
    dropped_ = true;
  }
  events_.push_back(event);
  changed_.notify_one();
}

std::optional<station::Event> EventQueue::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !events_.empty(); });
  if (dropped_) {
    dropped_ = false;
    return station::Warning{"behind",
                            "events came faster than they could be shown; "
                            "'hotline log' has them all"};
  }
  if (events_.empty()) return std::nullopt;
  station::Event event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void EventQueue::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

}  // namespace hotline::cli
