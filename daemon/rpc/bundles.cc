#include "daemon/rpc/bundles.h"

#include <algorithm>
#include <vector>

#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::rpc {

namespace v1 = relay::v1;

void Bundles::Add(const std::shared_ptr<Collector>& collector,
                  std::string station) {
  std::shared_ptr<Collector> older;
  {
    std::lock_guard lock(mutex_);
    auto found = std::find_if(
        open_.begin(), open_.end(),
        [&station](const Open& open) { return open.station == station; });
    if (found != open_.end()) {
      older = found->alive.lock();
      bytes_ -= found->bytes;
      open_.erase(found);
    }
    open_.push_back({collector.get(), collector, std::move(station), 0});
  }
  if (older == nullptr) return;
  older->GiveWay(
      gate::Refuse(v1::REFUSAL_LEASE_TAKEN, "a newer bundle of the station"));
}

void Bundles::Grow(const Collector* collector, size_t bytes) {
  std::vector<std::shared_ptr<Collector>> evicted;
  {
    std::lock_guard lock(mutex_);
    auto found = std::find_if(
        open_.begin(), open_.end(),
        [collector](const Open& open) { return open.collector == collector; });
    if (found == open_.end()) return;
    found->bytes += bytes;
    bytes_ += bytes;
    while (bytes_ > most_ && open_.front().collector != collector) {
      evicted.push_back(open_.front().alive.lock());
      bytes_ -= open_.front().bytes;
      open_.pop_front();
    }
  }
  for (const auto& one : evicted) {
    if (one == nullptr) continue;
    one->GiveWay(gate::Refuse(v1::REFUSAL_QUOTA, "too many bundles under way"));
  }
}

void Bundles::Remove(const Collector* collector) {
  std::lock_guard lock(mutex_);
  auto found = std::find_if(
      open_.begin(), open_.end(),
      [collector](const Open& open) { return open.collector == collector; });
  if (found == open_.end()) return;
  bytes_ -= found->bytes;
  open_.erase(found);
}

size_t Bundles::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace hotline::rpc
