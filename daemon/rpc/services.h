// The three services of the wire contract as gRPC knows them: each call goes to
// its handler or its stream, and nothing else happens here.
#pragma once

#include <memory>
#include <vector>

#include "daemon/rpc/parts.h"
#include "daemon/rpc/streams.h"

namespace grpc {
class Service;
}

namespace hotline::rpc {

// `parts` and `streams` outlive them.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(const Parts& parts,
                                                         Streams& streams);

}  // namespace hotline::rpc
