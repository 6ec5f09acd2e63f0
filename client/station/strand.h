// Where the engine runs: one queue of things to do, one after the other, and
// its timers. In a program an Asio thread, in tests a queue that the test turns
// by hand.
#pragma once

#include <functional>

#include "core/base/clock.h"

namespace hotline::station {

class Strand : public base::Timers {
 public:
  // Any thread. `run` is called later, on the strand.
  virtual void Post(std::function<void()> run) = 0;
};

}  // namespace hotline::station
