#include "daemon/relay/inbox.h"

#include <algorithm>

#include "core/base/stop_point.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

absl::Status Inbox::Add(ActPtr& act) {
  Queue& queue = queues_[static_cast<size_t>(act->lane())];
  if (queue.acts.size() >= pending_acts_ || queue.bytes >= pending_bytes_) {
    return gate::Refuse(v1::REFUSAL_QUOTA, "too much waits for the journal");
  }
  queue.bytes += act->bytes();
  ++pending_;
  patient_ += act->patient() ? 1 : 0;
  queue.acts.push_back(std::move(act));
  base::StopPoint("admitted");
  return absl::OkStatus();
}

absl::Status Inbox::Push(std::span<ActPtr> acts) {
  std::unique_lock hold(lock_);
  if (closed_) {
    return gate::Refuse(v1::REFUSAL_STOPPING, "the relay is stopping");
  }
  absl::Status status;
  for (ActPtr& act : acts) status.Update(Add(act));
  const bool wake = IsAwaited();
  hold.unlock();
  if (wake) arrived_.notify_one();
  return status;
}

bool Inbox::IsAwaited() const {
  return (waits_ == Waits::kForAny && pending_ > 0) ||
         (waits_ == Waits::kForUrgent && pending_ > patient_);
}

void Inbox::Wait(std::unique_lock<std::mutex>& hold) {
  waits_ = Waits::kForAny;
  arrived_.wait(hold, [this] { return closed_ || pending_ > 0; });
  waits_ = Waits::kForUrgent;
  arrived_.wait_for(hold, kPatience,
                    [this] { return closed_ || pending_ > patient_; });
  waits_ = Waits::kNo;
}

void Inbox::TakeFrom(Queue& queue, Room& room, std::vector<ActPtr>& taken) {
  while (!queue.acts.empty() && room.acts > 0 && room.bytes > 0) {
    ActPtr& act = queue.acts.front();
    --room.acts;
    room.bytes -= std::min(room.bytes, act->bytes());
    queue.bytes -= act->bytes();
    patient_ -= act->patient() ? 1 : 0;
    --pending_;
    taken.push_back(std::move(act));
    queue.acts.pop_front();
  }
}

std::vector<ActPtr> Inbox::Take() {
  std::vector<ActPtr> taken;
  std::unique_lock hold(lock_);
  Wait(hold);
  Room room = kBatch;
  TakeFrom(queues_[static_cast<size_t>(Lane::kFlash)], room, taken);
  if (!taken.empty()) {
    room.acts = std::min(room.acts, kBesideFlash.acts);
    room.bytes = std::min(room.bytes, kBesideFlash.bytes);
  }
  for (Queue& queue : queues_) TakeFrom(queue, room, taken);
  if (taken.empty() && last_ != nullptr) taken.push_back(std::move(last_));
  return taken;
}

void Inbox::Close(ActPtr last) {
  std::lock_guard hold(lock_);
  closed_ = true;
  last_ = std::move(last);
  arrived_.notify_one();
}

std::vector<ActPtr> Inbox::Abandon() {
  std::vector<ActPtr> left;
  std::lock_guard hold(lock_);
  closed_ = true;
  for (Queue& queue : queues_) {
    for (ActPtr& act : queue.acts) left.push_back(std::move(act));
    queue = Queue();
  }
  pending_ = patient_ = 0;
  if (last_ != nullptr) left.push_back(std::move(last_));
  arrived_.notify_one();
  return left;
}

}  // namespace hotline::relay
