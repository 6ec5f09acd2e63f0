// What most commands are: open the engine, ask it one thing, wait for the
// answer, print it.
#pragma once

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "client/cli/context.h"
#include "client/cli/wait.h"

namespace hotline::cli {

template <class T>
using Question =
    std::function<void(station::Engine&, station::Engine::Done<T>)>;

// Blocks until it is answered. Not from the engine's strand.
template <class T>
absl::StatusOr<T> Ask(Context& context, const Question<T>& question) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  return Wait<T>([&](auto done) { question(**engine, std::move(done)); });
}

template <class T>
absl::Status AskAndPrint(Context& context, const Question<T>& question) {
  auto answer = Ask<T>(context, question);
  if (answer.ok()) context.printer().Result(*answer);
  return answer.status();
}

}  // namespace hotline::cli
