// How many bytes below FLASH a station has under way at once: so many that the
// way is full, so few that a FLASH behind them waits a second or two. Follows
// what the relay answers, since nobody knows how fast the way is.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace hotline::station {

class SubmitWindow {
 public:
  static constexpr size_t kLeast = 16 * 1024;
  static constexpr size_t kFirst = 64 * 1024;
  static constexpr size_t kMost = 1024 * 1024;
  static constexpr std::chrono::milliseconds kPrompt{500};
  static constexpr std::chrono::milliseconds kSlow{2'000};

  // One always fits where nothing is under way, however large.
  bool Fits(size_t bytes) const {
    return under_way_ == 0 || under_way_ + bytes <= size_;
  }
  void Sent(size_t bytes) { under_way_ += bytes; }
  // Answered after `took`, or given up.
  void Answered(size_t bytes, std::chrono::nanoseconds took) {
    under_way_ -= std::min(bytes, under_way_);
    if (took <= kPrompt) size_ = std::min(kMost, size_ + bytes);
    if (took >= kSlow) size_ = std::max(kLeast, size_ / 2);
  }
  size_t size() const { return size_; }
  size_t under_way() const { return under_way_; }

 private:
  size_t size_ = kFirst;
  size_t under_way_ = 0;
};

}  // namespace hotline::station
