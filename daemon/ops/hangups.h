// Tells when connections end that another library owns. It keeps a duplicate
// of each socket and lets the kernel report only hang-up and error on it:
// gRPC shuts a socket down in both directions before it closes it, and that
// shows here. Incoming data causes no wake-up.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <functional>
#include <map>

#include "absl/status/status.h"
#include "daemon/ops/descriptor.h"

namespace hotline::ops {

class Hangups {
 public:
  // A strand's: everything here runs on it.
  explicit Hangups(const asio::any_io_executor& strand);

  // Calls `gone` once, on the strand, when the connection behind `socket` has
  // ended. The caller keeps its own descriptor.
  absl::Status Watch(int socket, std::function<void()> gone);
  size_t size() const { return watched_.size(); }

 private:
  struct Watched {
    Descriptor copy;
    std::function<void()> gone;
  };
  void Wait();
  void Collect();
  void End(int copy);

  asio::posix::stream_descriptor epoll_;
  std::map<int, Watched> watched_;
};

}  // namespace hotline::ops
