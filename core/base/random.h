// Randomness, handed in where it is used, so that tests can repeat a run.
#pragma once

#include <span>

#include "core/base/bytes.h"

namespace hotline::base {

class Random {
 public:
  virtual ~Random() = default;
  // Any thread. Fills all of `out`; never fails (the process ends if the system
  // has no randomness).
  virtual void Fill(std::span<uint8_t> out) = 0;
};

// The system's generator (getrandom by libsodium).
class SystemRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override;
};

template <size_t N>
ByteArray<N> RandomArray(Random& random) {
  ByteArray<N> out;
  random.Fill(out);
  return out;
}

}  // namespace hotline::base
