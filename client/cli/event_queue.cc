#include "client/cli/event_queue.h"

namespace hotline::cli {

void EventQueue::Put(const station::Event& event, uint64_t number) {
  const std::lock_guard lock(mutex_);
  if (events_.size() >= kMostWaiting) {
    if (first_dropped_ == 0) first_dropped_ = events_.front().number;
    events_.pop_front();
    dropped_ = true;
  }
  events_.push_back({event, number});
  changed_.notify_one();
}

std::optional<NumberedEvent> EventQueue::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !events_.empty(); });
  if (dropped_) {
    dropped_ = false;
    return NumberedEvent{
        station::Warning{"behind",
                         "events came faster than they could be shown; the "
                         "next 'hotline watch' begins with them"},
        0};
  }
  if (events_.empty()) return std::nullopt;
  NumberedEvent event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void EventQueue::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

bool EventQueue::IsEmpty() const {
  const std::lock_guard lock(mutex_);
  return events_.empty();
}

uint64_t EventQueue::first_dropped() const {
  const std::lock_guard lock(mutex_);
  return first_dropped_;
}

}  // namespace hotline::cli
