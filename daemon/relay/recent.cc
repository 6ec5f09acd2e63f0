#include "daemon/relay/recent.h"

#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {

void Recent::Add(uint64_t size, AcceptedPtr accepted) {
  const Key key(accepted->entry.index,
                accepted->envelope->type == v1::ENVELOPE_TYPE_WELCOME);
  bytes_ += size;
  kept_[key] = {std::move(accepted), size};
  order_.push_back(key);
  while (!order_.empty() &&
         (bytes_ > most_bytes_ || !kept_.contains(order_.front()))) {
    Remove(order_.front());
    order_.pop_front();
  }
}

AcceptedPtr Recent::Find(uint64_t entry, bool welcome) const {
  auto found = kept_.find(Key(entry, welcome));
  return found == kept_.end() ? nullptr : found->second.accepted;
}

void Recent::Remove(uint64_t entry) {
  Remove(Key(entry, false));
  Remove(Key(entry, true));
}

void Recent::Remove(const Key& key) {
  auto found = kept_.find(key);
  if (found == kept_.end()) return;
  bytes_ -= found->second.size;
  kept_.erase(found);
}

}  // namespace hotline::relay
