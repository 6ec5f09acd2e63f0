// A token bucket: so many acts per second, so many at once.
#pragma once

#include <algorithm>

#include "core/base/clock.h"

namespace hotline::relay {

class Bucket {
 public:
  Bucket(double per_second, double burst)
      : per_second_(per_second), burst_(burst), tokens_(burst) {}

  // Refills up to `now` and says whether one more is allowed.
  bool Allows(base::MonotonicTime now) {
    const std::chrono::duration<double> passed = now - filled_;
    if (passed.count() > 0) {
      tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
      filled_ = now;
    }
    return tokens_ >= 1;
  }
  void Take() { tokens_ -= 1; }

 private:
  double per_second_;
  double burst_;
  double tokens_;
  base::MonotonicTime filled_{};
};

}  // namespace hotline::relay
