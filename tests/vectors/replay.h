// Randomness that repeats published bytes, so that a vector takes the same way
// through the code as a real message.
#pragma once

#include <algorithm>

#include "core/base/random.h"

namespace hotline::vectors {

class Replay final : public base::Random {
 public:
  explicit Replay(base::Bytes bytes) : bytes_(std::move(bytes)) {}

  // Zeros once the published bytes have run out; the result then differs.
  void Fill(std::span<uint8_t> out) override {
    const size_t size = std::min(out.size(), bytes_.size() - used_);
    std::fill(std::copy_n(bytes_.begin() + used_, size, out.begin()), out.end(),
              uint8_t{0});
    used_ += size;
  }

 private:
  base::Bytes bytes_;
  size_t used_ = 0;
};

}  // namespace hotline::vectors
