// How an operation is measured beside its floor: in turns, in one thread.
#pragma once

#include <benchmark/benchmark.h>

#include <ctime>

#include "bench/mls/floor.h"

namespace hotline::bench {

inline double Seconds(std::clock_t from, std::clock_t to) {
  return static_cast<double>(to - from) / CLOCKS_PER_SEC;
}

// prepare() gives what operate(input) takes, finish(output) what is left to do;
// neither is measured. The floor is done after each.
template <class Prepare, class Operate, class Finish>
void Measure(benchmark::State& state, Floor& floor, const Work& work,
             Prepare prepare, Operate operate, Finish finish) {
  double measured = 0, least = 0;
  for (auto _ : state) {
    auto input = prepare();
    const std::clock_t begin = std::clock();
    auto output = operate(input);
    const std::clock_t end = std::clock();
    floor.Do(work);
    const std::clock_t floor_end = std::clock();
    state.SetIterationTime(Seconds(begin, end));
    measured += Seconds(begin, end);
    least += Seconds(end, floor_end);
    finish(std::move(output));
  }
  if (work.sign + work.verify == 0) return;
  state.counters["floor_us"] =
      benchmark::Counter(least * 1e6, benchmark::Counter::kAvgIterations);
  state.counters["ratio"] = measured / least;
}

inline int Nothing() { return 0; }
template <class T>
void Drop(const T&) {}

}  // namespace hotline::bench
