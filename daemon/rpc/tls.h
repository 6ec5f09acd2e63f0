// TLS of the server: 1.3 alone, mutual, every client certificate judged by the
// gate, the relay's own certificate replaceable while it runs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "daemon/gate/gate.h"
#include "daemon/rpc/memory_file.h"
#include "daemon/rpc/refusal_log.h"

namespace hotline::rpc {

// gRPC 1.51 has no setting for the lowest version. Before the first call into
// gRPC and before there are threads: it reads and sets the environment.
void AllowTls13Only();

// The key and certificate files must outlive the credentials, as must the gate
// and the log. A replaced certificate is seen within a second; connections that
// are open stay.
std::shared_ptr<grpc::ServerCredentials> MakeCredentials(
    const MemoryFile& certificate_chain, const MemoryFile& key,
    gate::Gate& gate, RefusalLog& refusals);

}  // namespace hotline::rpc
