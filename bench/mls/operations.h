// The measured operations. Each runs with its floor in turns, in one thread;
// time is that of the processor.
#pragma once

#include <benchmark/benchmark.h>

#include "bench/mls/formulas.h"
#include "bench/mls/world.h"

namespace hotline::bench {

// A group of that size, made when it is first asked for and kept.
struct Scene {
  Scene(mls::CipherSuite suite, uint32_t members_in);

  World world;
  Floor floor;
  uint32_t members;
  World::Pair pair;  // what both have taken is the same, between measurements
};

using Operation = void (*)(benchmark::State&, Scene&);
struct NamedOperation {
  const char* name;
  Operation run;
};
std::span<const NamedOperation> Operations();

}  // namespace hotline::bench
