#include "daemon/rpc/handshakes.h"

#include <algorithm>

namespace hotline::rpc {

size_t Handshakes::Begin() {
  std::lock_guard hold(lock_);
  ++generations_[current_].begun;
  return current_;
}

void Handshakes::Judged(size_t generation) {
  std::lock_guard hold(lock_);
  ++generations_[generation].judged;
}

// A judgement that came after TakeAll belongs to nothing that is counted.
uint64_t Handshakes::Generation::Take() {
  const uint64_t failed = begun - std::min(begun, judged);
  *this = Generation();
  return failed;
}

uint64_t Handshakes::Turn() {
  std::lock_guard hold(lock_);
  current_ = (current_ + 1) % kGenerations;
  return generations_[current_].Take();
}

uint64_t Handshakes::TakeAll() {
  std::lock_guard hold(lock_);
  uint64_t failed = 0;
  for (Generation& generation : generations_) failed += generation.Take();
  return failed;
}

}  // namespace hotline::rpc
