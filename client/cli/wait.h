// The command line waits, so that the engine never has to: one call, one
// answer.
#pragma once

#include <functional>
#include <future>
#include <utility>

#include "absl/status/statusor.h"

namespace hotline::cli {

// Calls `start` with a callback and blocks until that was called. Not from the
// engine's strand.
template <class T>
absl::StatusOr<T> Wait(
    const std::function<void(std::function<void(absl::StatusOr<T>)>)>& start) {
  auto promise = std::make_shared<std::promise<absl::StatusOr<T>>>();
  auto answer = promise->get_future();
  start([promise](absl::StatusOr<T> result) {
    promise->set_value(std::move(result));
  });
  return answer.get();
}

}  // namespace hotline::cli
