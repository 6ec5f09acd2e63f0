// How far a watch has shown what the engine told: what the next watch must not
// show again, and must not leave out.
#pragma once

#include <cstdint>
#include <functional>

#include "client/cli/event_queue.h"

namespace hotline::cli {

class Shown {
 public:
  // `mark`: Engine::MarkShown.
  explicit Shown(std::function<void(uint64_t)> mark) : mark_(std::move(mark)) {}

  // Was printed and flushed.
  void Printed(const NumberedEvent& event);
  // Marks what was printed since.
  void Mark();

 private:
  std::function<void(uint64_t)> mark_;
  uint64_t printed_ = 0;
  uint64_t marked_ = 0;
};

}  // namespace hotline::cli
