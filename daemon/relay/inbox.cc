#include "daemon/relay/inbox.h"

#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

absl::Status Inbox::Push(ActPtr& act) {
  std::unique_lock hold(lock_);
  if (closed_) {
    return gate::Refuse(v1::REFUSAL_STOPPING, "the relay is stopping");
  }
  Queue& queue = queues_[static_cast<size_t>(act->lane())];
  if (queue.acts.size() >= pending_acts_ || queue.bytes >= pending_bytes_) {
    return gate::Refuse(v1::REFUSAL_QUOTA, "too much waits for the journal");
  }
  queue.bytes += act->bytes();
  queue.acts.push_back(std::move(act));
  const bool wake = waiting_;
  waiting_ = false;
  hold.unlock();
  if (wake) arrived_.notify_one();
  return absl::OkStatus();
}

bool Inbox::Pending() const {
  for (const Queue& queue : queues_) {
    if (!queue.acts.empty()) return true;
  }
  return false;
}

std::vector<ActPtr> Inbox::Take() {
  std::vector<ActPtr> taken;
  std::unique_lock hold(lock_);
  while (!Pending() && !closed_) {
    waiting_ = true;
    arrived_.wait(hold);
  }
  waiting_ = false;
  size_t bytes = 0;
  for (Queue& queue : queues_) {
    while (!queue.acts.empty() && taken.size() < kBatchActs &&
           bytes < kBatchBytes) {
      bytes += queue.acts.front()->bytes();
      queue.bytes -= queue.acts.front()->bytes();
      taken.push_back(std::move(queue.acts.front()));
      queue.acts.pop_front();
    }
  }
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
  if (last_ != nullptr) left.push_back(std::move(last_));
  arrived_.notify_one();
  return left;
}

}  // namespace hotline::relay
