// Latencies, kept whole: a percentile is then exact.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hotline::bench {

class Latencies {
 public:
  void Add(uint64_t ns) { ns_.push_back(ns); }
  size_t count() const { return ns_.size(); }
  // In microseconds; 0 without any.
  double Percentile(double part) {
    if (ns_.empty()) return 0;
    const size_t place =
        std::min(ns_.size() - 1,
                 static_cast<size_t>(part * static_cast<double>(ns_.size())));
    std::nth_element(ns_.begin(),
                     ns_.begin() + static_cast<std::ptrdiff_t>(place),
                     ns_.end());
    return static_cast<double>(ns_[place]) / 1000.0;
  }

 private:
  std::vector<uint64_t> ns_;
};

}  // namespace hotline::bench
