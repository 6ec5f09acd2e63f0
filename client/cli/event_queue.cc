#include "client/cli/event_queue.h"

namespace hotline::cli {
namespace {

constexpr size_t kMostBytes = 4 * 1024 * 1024;
// Names, and what a list of them takes beside its letters.
constexpr size_t kPerPosition = 512;

const station::Record* RecordOf(const station::Event& event) {
  if (auto* arrived = std::get_if<station::MessageArrived>(&event)) {
    return &arrived->record;
  }
  if (auto* changed = std::get_if<station::StateChanged>(&event)) {
    return &changed->record;
  }
  auto* ended = std::get_if<station::MessageEnded>(&event);
  return ended == nullptr ? nullptr : &ended->record;
}

// About what it takes in memory.
size_t SizeOf(const station::Event& event) {
  size_t size = sizeof(NumberedEvent);
  if (auto* warning = std::get_if<station::Warning>(&event)) {
    size += warning->text.size();
  }
  if (const station::Record* record = RecordOf(event)) {
    const size_t names =
        record->positions.size() + record->to.size() + record->info.size();
    size += record->text.size() + record->subject.size() + names * kPerPosition;
  }
  return size;
}

}  // namespace

void EventQueue::Put(const station::Event& event, uint64_t number) {
  const std::lock_guard lock(mutex_);
  events_.push_back({event, number});
  bytes_ += SizeOf(event);
  changed_.notify_one();
}

bool EventQueue::HasRoom() const {
  const std::lock_guard lock(mutex_);
  return !closed_ && bytes_ < kMostBytes;
}

std::optional<NumberedEvent> EventQueue::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !events_.empty(); });
  if (events_.empty()) return std::nullopt;
  NumberedEvent next = std::move(events_.front());
  events_.pop_front();
  bytes_ -= SizeOf(next.event);
  return next;
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

}  // namespace hotline::cli
