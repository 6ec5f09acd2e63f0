// What a peer sees of a failure: a code, one fixed phrase and whether to try
// again. The status itself, with its detail, is for our log alone.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "daemon/relay/relay.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

// Trailing metadata of every refused call: the bytes of a RefusalDetail.
inline constexpr char kRefusalKey[] = "hotline-refusal-bin";

// The header version of docs/protocol.md that this relay speaks, the only one.
inline constexpr uint32_t kProtocol = 1;

// The one function that turns a failed status into words for a peer: its
// Refusal, the phrase and the delay that belong to that.
relay::v1::RefusalDetail DetailOf(const absl::Status& status);

// The same, with the commits that an epoch's refusal carries, proved to a head
// that is linked to size `known` where it can be. For a response: too large for
// a status.
relay::v1::RefusalDetail DetailWithMissing(const relay::Relay& relay,
                                           uint64_t known,
                                           const absl::Status& status);

// The gRPC code (the same numbers as absl's) that belongs to its Refusal.
int CodeOf(const absl::Status& status);

}  // namespace hotline::rpc
