// A token bucket: so many per second, so many at once.
#pragma once

#include <algorithm>

#include "core/base/clock.h"

namespace hotline::relay {

class Bucket {
 public:
  Bucket(double per_second, double burst)
      : per_second_(per_second), burst_(burst), tokens_(burst) {}

  // Refills up to `now` and says whether so many more are allowed.
  bool Allows(base::MonotonicTime now, size_t count = 1) {
    const std::chrono::duration<double> passed = now - filled_;
    if (passed.count() > 0) {
      tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
      filled_ = now;
    }
    return tokens_ >= static_cast<double>(count);
  }
  void Take(size_t count = 1) { tokens_ -= static_cast<double>(count); }

 private:
  double per_second_;
  double burst_;
  double tokens_;
  base::MonotonicTime filled_{};
};

}  // namespace hotline::relay
