#include "daemon/relay/recent.h"

namespace hotline::relay {

void Recent::Add(uint64_t size, AcceptedPtr accepted) {
  const uint64_t entry = accepted->entry.index;
  bytes_ += size;
  kept_[entry] = {std::move(accepted), size};
  order_.push_back(entry);
  while (!order_.empty() &&
         (bytes_ > most_bytes_ || !kept_.contains(order_.front()))) {
    Remove(order_.front());
    order_.pop_front();
  }
}

AcceptedPtr Recent::Find(uint64_t entry) const {
  auto found = kept_.find(entry);
  return found == kept_.end() ? nullptr : found->second.accepted;
}

void Recent::Remove(uint64_t entry) {
  auto found = kept_.find(entry);
  if (found == kept_.end()) return;
  bytes_ -= found->second.size;
  kept_.erase(found);
}

}  // namespace hotline::relay
