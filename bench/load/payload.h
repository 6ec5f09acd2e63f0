// The opaque body of a measured envelope: when it was sent, whether it counts,
// its number, then bytes that only this number gives. The receiver checks all.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace hotline::bench {

struct Stamp {
  uint64_t sent_ns = 0;   // CLOCK_MONOTONIC: one machine, one clock
  uint64_t number = 0;    // from 0, per sender
  bool measured = false;  // false: warm-up
};

inline constexpr size_t kBodySize = 1024;

uint64_t NowNs();
// What this process has used of the processors so far.
double CpuSeconds();

base::Bytes MakeBody(const Stamp& stamp);
// Nothing if a byte is not what this number gives.
std::optional<Stamp> CheckBody(base::ByteView body);

}  // namespace hotline::bench
