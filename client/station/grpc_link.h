// RelayLink over gRPC: mutual TLS 1.3 to one relay, whose certificate must lead
// to the root pinned for its authority and name exactly that relay. The private
// key goes from the store to gRPC in memory.
#pragma once

#include <memory>

#include "client/station/relay_link.h"
#include "client/station/station.h"

namespace hotline::station {

absl::StatusOr<std::unique_ptr<RelayLink>> MakeGrpcLink(const Station& station);

}  // namespace hotline::station
