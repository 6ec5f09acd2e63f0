// What a member does with messages, and its store with a group.
#pragma once

#include <benchmark/benchmark.h>

#include "bench/mls/scene.h"

namespace hotline::bench {

// 1 KiB.
void Protect(benchmark::State& state, Scene& scene);
void Unprotect(benchmark::State& state, Scene& scene);
// All records of a group that has just been joined, or else it would have past
// epochs, too.
void Save(benchmark::State& state, Scene& scene);
void Load(benchmark::State& state, Scene& scene);
// What a store writes after a message.
void SaveMessage(benchmark::State& state, Scene& scene);

}  // namespace hotline::bench
