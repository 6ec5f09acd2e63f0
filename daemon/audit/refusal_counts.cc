#include "daemon/audit/refusal_counts.h"

#include <chrono>

namespace hotline::audit {

void RefusalCounts::Note(std::string peer, relay::v1::Refusal reason,
                         uint64_t count, base::MonotonicTime now) {
  std::lock_guard hold(lock_);
  if (tallies_.size() >= kMost && !tallies_.contains({peer, reason})) {
    peer.clear();
  }
  Tally& tally = tallies_[{std::move(peer), reason}];
  if (tally.count == 0) tally.since = now;
  tally.count += count;
}

std::vector<RefusalCounts::Count> RefusalCounts::TakeDue(
    base::MonotonicTime now) {
  std::lock_guard hold(lock_);
  std::vector<Count> due;
  for (auto at = tallies_.begin(); at != tallies_.end();) {
    if (now - at->second.since < std::chrono::minutes(1)) {
      ++at;
      continue;
    }
    due.push_back({at->first.first, at->first.second, at->second.count});
    at = tallies_.erase(at);
  }
  return due;
}

std::vector<RefusalCounts::Count> RefusalCounts::TakeAll() {
  return TakeDue(base::MonotonicTime::max());
}

void RefusalCounts::Restore(std::vector<Count> counts,
                            base::MonotonicTime now) {
  std::lock_guard hold(lock_);
  for (auto& one : counts) {
    Tally& tally = tallies_[{std::move(one.peer), one.reason}];
    if (tally.count == 0) tally.since = now;
    tally.count += one.count;
  }
}

}  // namespace hotline::audit
