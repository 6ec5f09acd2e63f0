// The TLS channel to the relay: who we are, and whom we accept at the other
// end.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "client/station/relay_certificate.h"
#include "client/station/station.h"

namespace hotline::station {

struct Channel {
  std::shared_ptr<grpc::Channel> grpc;
  std::shared_ptr<RelayCertificate> relay;  // what is thought of the other end
};

// Connects on first use, and again with pauses of at most 2 s. `station`'s
// clock must outlive the channel.
absl::StatusOr<Channel> MakeChannel(const Station& station);

}  // namespace hotline::station
