// Accepts TCP connections, within limits, and hands their sockets on. Beyond a
// limit a connection is closed at once; too many in a second wait in the
// kernel's queue. All of it runs on one strand.
#pragma once

#include <spdlog/logger.h>

#include <asio/ip/tcp.hpp>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "daemon/ops/asio_timers.h"
#include "daemon/ops/connection_limits.h"
#include "daemon/ops/hangups.h"

namespace hotline::ops {

class Acceptor {
 public:
  struct Parts {
    asio::io_context& context;
    const AsioStrand& strand;
    base::Timers& timers;  // of that strand
    const base::Clock& clock;
    std::shared_ptr<spdlog::logger> log;
    // Takes over the socket: not blocking, TCP_NODELAY set.
    std::function<void(Descriptor socket)> accepted;
    // A connection was refused for want of room.
    std::function<void()> refused;
  };

  // Binds and listens; accepts nothing before Start. AlreadyExists for a port
  // in use, with what to do.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Listen(
      const ListenAddress& address, const Limits& limits, Parts parts);

  // On the strand. After Stop nothing more is accepted.
  void Start() { Accept(); }
  void Stop();

  // "127.0.0.1:40123": as bound.
  std::string Address() const;
  uint32_t open() const { return limits_.open(); }

 private:
  Acceptor(const Limits& limits, Parts parts);
  void Accept();
  void Admit(asio::ip::tcp::socket socket, const asio::ip::tcp::endpoint& peer);
  void Refuse();

  Parts parts_;
  ConnectionLimits limits_;
  Hangups hangups_;
  asio::ip::tcp::acceptor acceptor_;
  bool full_ = false;  // already told
};

}  // namespace hotline::ops
