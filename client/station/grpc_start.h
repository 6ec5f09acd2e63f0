// What gRPC must be told before it is first used in a process of ours.
#pragma once

namespace hotline::station {

// TLS 1.3 alone, no words of the library's own on standard error, and no graph
// of all its locks. Before the first channel; again does nothing.
void PrepareGrpc();

}  // namespace hotline::station
