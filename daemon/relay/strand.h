// Where the desk lives: a queue of functions that run one after the other, on
// one thread at a time. The composition hands one in (Asio in the daemon, a
// plain thread in tests), so that this room knows no event loop.
#pragma once

#include <functional>

namespace hotline::relay {

class Strand {
 public:
  virtual ~Strand() = default;
  // Any thread; never blocks and never runs `run` itself. What was posted first
  // runs first. Posts after the strand has ended are dropped.
  virtual void Post(std::function<void()> run) = 0;
};

}  // namespace hotline::relay
