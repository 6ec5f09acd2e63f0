// What every call of this room works with. Outlives all of them.
#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "daemon/gate/gate.h"
#include "daemon/relay/relay.h"
#include "daemon/rpc/refusal_log.h"

namespace hotline::rpc {

struct Parts {
  relay::Relay& relay;
  gate::Gate& gate;
  const base::Clock& clock;
  RefusalLog& refusals;
  // Runs a function on one of the daemon's event threads: the relay's
  // callbacks only move their argument there.
  std::function<void(std::function<void()>)> post;
  std::string program;  // "hotlined 0.1.0"
};

// How a handler answers: once, from any thread.
template <class Response>
using Answer = std::function<void(absl::StatusOr<Response>)>;

}  // namespace hotline::rpc
