// Bundles that are not whole yet, of all stations together: how many bytes they
// may hold, and who gives way. One of a station at a time.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"

namespace hotline::rpc {

// What collects a bundle.
class Collector {
 public:
  virtual ~Collector() = default;
  // It gives way: nothing of it is kept. Any thread, at any time.
  virtual void GiveWay(absl::Status reason) = 0;
};

// Any thread. Its lock is never held while a collector is called.
class Bundles {
 public:
  static constexpr size_t kMostBytes = size_t{64} << 20;

  explicit Bundles(size_t most_bytes = kMostBytes) : most_(most_bytes) {}

  // An older one of the same station gives way.
  void Add(const std::shared_ptr<Collector>& collector, std::string station);
  // `bytes` more are held. Where that is too much for all, those that began
  // first give way: who does not come to an end keeps nobody out.
  void Grow(const Collector* collector, size_t bytes);
  // It is whole, or gone.
  void Remove(const Collector* collector);

  size_t bytes() const;

 private:
  struct Open {
    const Collector* collector;
    std::weak_ptr<Collector> alive;
    std::string station;
    size_t bytes = 0;
  };
  const size_t most_;
  mutable std::mutex mutex_;
  std::list<Open> open_;  // the oldest first
  size_t bytes_ = 0;
};

}  // namespace hotline::rpc
