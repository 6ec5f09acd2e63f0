#include "daemon/ops/connection_limits.h"

#include <algorithm>

namespace hotline::ops {

bool ConnectionLimits::Open(const std::string& source) {
  if (open_ >= limits_.connections) return false;
  uint32_t& here = by_source_[source];
  if (here >= limits_.connections_per_address) return false;
  ++here;
  ++open_;
  return true;
}

void ConnectionLimits::Close(const std::string& source) {
  auto found = by_source_.find(source);
  if (found == by_source_.end()) return;
  --open_;
  if (--found->second == 0) by_source_.erase(found);
}

// A bucket of one second's worth: `next_accept_` is when it would be full.
std::chrono::milliseconds ConnectionLimits::PaceAccept(
    base::MonotonicTime now) {
  const std::chrono::nanoseconds each =
      std::chrono::nanoseconds(std::chrono::seconds(1)) /
      limits_.accepts_per_second;
  next_accept_ = std::max(next_accept_, now - std::chrono::seconds(1));
  if (next_accept_ <= now) {
    next_accept_ += each;
    return std::chrono::milliseconds(0);
  }
  return std::chrono::ceil<std::chrono::milliseconds>(next_accept_ - now);
}

std::string SourceOf(std::string_view address) {
  return std::string(address.substr(0, address.size() == 16 ? 8 : 4));
}

}  // namespace hotline::ops
