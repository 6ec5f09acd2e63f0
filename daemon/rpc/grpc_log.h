// gRPC's own log in ours: mostly why a handshake failed before there was a
// certificate to judge.
#pragma once

#include <spdlog/logger.h>

#include <memory>

#include "core/base/clock.h"

namespace hotline::rpc {

// The library has one log for the whole process, so this has one destination:
// the last that was named, until nullptr. `clock` lives until then. At most a
// few lines a second.
void SendGrpcLogTo(std::shared_ptr<spdlog::logger> log,
                   const base::Clock* clock);

}  // namespace hotline::rpc
