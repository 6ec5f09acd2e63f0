#include "core/base/random.h"

#include <sodium.h>

namespace hotline::base {

void SystemRandom::Fill(std::span<uint8_t> out) {
  randombytes_buf(out.data(), out.size());
}

}  // namespace hotline::base
