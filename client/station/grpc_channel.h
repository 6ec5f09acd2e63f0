// The TLS channel to the relay: who we are, and whom we accept at the other
// end.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "client/station/station.h"

namespace hotline::station {

// Connects on first use, and again with pauses of at most 2 s. `station` must
// outlive the channel.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const Station& station);

}  // namespace hotline::station
