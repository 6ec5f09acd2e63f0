// The gRPC server, seen from outside: sockets go in, calls reach the gate and
// the relay. No gRPC type shows here.
#pragma once

#include <spdlog/logger.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/base/secret.h"
#include "daemon/gate/gate.h"
#include "daemon/relay/relay.h"

namespace hotline::rpc {

struct Options {
  relay::Relay* relay = nullptr;  // these outlive the server
  gate::Gate* gate = nullptr;
  const base::Clock* clock = nullptr;
  std::shared_ptr<spdlog::logger> log;
  // Runs a function on an event thread, until after Stop.
  std::function<void(std::function<void()>)> post;
  std::string program;            // "hotlined 0.1.0"
  std::string certificate_chain;  // PEM
  base::SecretBytes tls_key;      // PEM; must belong to the chain
  // Bytes that gRPC may hold for all connections together: requests that are
  // not whole yet above all. Beyond it gRPC ends calls, with
  // RESOURCE_EXHAUSTED or by cutting them, until it is below.
  size_t memory = size_t{512} << 20;
};

// Settings of the process, and those that gRPC takes from the environment
// alone, among them that nothing below TLS 1.3 is spoken. Once, at the start,
// before there are threads.
void PrepareEnvironment();

class Server {
 public:
  virtual ~Server() = default;

  // Serves from now on what Accept brings. PrepareEnvironment came before.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Options options);

  // Takes over a connected TCP socket, which must not block. Any thread.
  virtual void Accept(int socket) = 0;
  // A connection was closed before any call, for want of room.
  virtual void NoteNoRoom() = 0;
  // Once a minute: notes the connections of the minute before the last that
  // failed before a certificate could be judged.
  virtual void NoteHandshakes() = 0;
  // Before the relay is stopped, after the last Accept: notes the others, those
  // that are still in the handshake included.
  virtual void NoteLastHandshakes() = 0;
  // For the same key; new connections get it within a second.
  virtual absl::Status ReplaceCertificate(const std::string& chain) = 0;
  // Ends streams whose station the gate would not let in now.
  virtual void EndUnwelcome() = 0;

  // Tells every client, answers what is open until the deadline, then cuts. The
  // relay must have been stopped; not from an event thread.
  virtual void Stop(std::chrono::milliseconds deadline) = 0;
};

}  // namespace hotline::rpc
