// What all calls share: who calls, and how a call that failed ends.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "daemon/rpc/parts.h"

namespace hotline::rpc {

// The certificates of the call's connection.
gate::Shown ShownBy(const grpc::ServerContextBase& context);

// The status for Finish; also puts the RefusalDetail into the trailing
// metadata, so it must come before Finish and once.
grpc::Status Refused(grpc::ServerContextBase& context,
                     const absl::Status& status);

}  // namespace hotline::rpc
