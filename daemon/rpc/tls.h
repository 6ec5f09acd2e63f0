// TLS of the server: 1.3 alone, mutual, every client certificate judged by the
// gate, the relay's own certificate replaceable while it runs.
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <array>
#include <memory>

#include "daemon/gate/gate.h"
#include "daemon/rpc/handshakes.h"
#include "daemon/rpc/memory_file.h"
#include "daemon/rpc/refusal_log.h"

namespace hotline::rpc {

// gRPC 1.51 has no setting for the lowest version. Before the first call into
// gRPC and before there are threads: it reads and sets the environment.
void AllowTls13Only();

// What the credentials judge by. All of it outlives them.
struct Judges {
  gate::Gate& gate;
  RefusalLog& refusals;
  Handshakes& handshakes;
};

// Credentials for each generation of connections. The key and certificate files
// must outlive them. A replaced certificate is seen within a second;
// connections that are open stay.
std::array<std::shared_ptr<grpc::ServerCredentials>, Handshakes::kGenerations>
MakeCredentials(const MemoryFile& certificate_chain, const MemoryFile& key,
                const Judges& judges);

}  // namespace hotline::rpc
