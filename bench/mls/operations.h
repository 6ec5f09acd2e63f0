// The measured operations. Each runs with its floor in turns, in one thread;
// time is that of the processor.
#pragma once

#include <benchmark/benchmark.h>

#include <span>

#include "bench/mls/scene.h"

namespace hotline::bench {

using Operation = void (*)(benchmark::State&, Scene&);
struct NamedOperation {
  const char* name;
  Operation run;
};
std::span<const NamedOperation> Operations();

}  // namespace hotline::bench
