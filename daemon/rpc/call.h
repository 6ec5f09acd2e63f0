// What all calls share: who calls, and how a call that failed ends.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include "daemon/rpc/parts.h"

namespace hotline::rpc {

// The certificates of the call's connection.
gate::Shown ShownBy(const grpc::ServerContextBase& context);

// Whether a call ended before we could act on it. gRPC starts the reaction to a
// call all the same when it was cancelled, by its own deadline say, before its
// message came, and then hands over a buffer that holds nothing at all: an
// empty message is another thing, a buffer of length 0. Such a call gets no
// judgement: nobody asked for anything.
bool HasEnded(const grpc::ServerContextBase& context,
              const grpc::ByteBuffer& request);

// The status for Finish; also puts the RefusalDetail into the trailing
// metadata, so it must come before Finish and once.
grpc::Status Refused(grpc::ServerContextBase& context,
                     const absl::Status& status);

}  // namespace hotline::rpc
