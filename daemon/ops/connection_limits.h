// How many connections may be open: together, from one address, and new ones
// per second. Not yet authenticated peers are told apart by their address
// alone. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/clock.h"
#include "daemon/ops/configuration.h"

namespace hotline::ops {

class ConnectionLimits {
 public:
  explicit ConnectionLimits(const Limits& limits) : limits_(limits) {}

  // `source`: see SourceOf. False: no room; nothing changed.
  bool Open(const std::string& source);
  void Close(const std::string& source);
  uint32_t open() const { return open_; }

  // How long to wait before the next accept; zero: it may happen, and counts.
  std::chrono::milliseconds PaceAccept(base::MonotonicTime now);

 private:
  Limits limits_;
  uint32_t open_ = 0;
  std::map<std::string, uint32_t> by_source_;
  base::MonotonicTime next_accept_{};
};

// What one peer can be assumed to own: an IPv4 address, or the first 64 bits
// of an IPv6 one. `address`: its 4 or 16 bytes.
std::string SourceOf(std::string_view address);

}  // namespace hotline::ops
