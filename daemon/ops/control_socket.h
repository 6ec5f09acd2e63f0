// The socket by which `hotlined reload` reaches the running daemon: a Unix
// stream socket, mode 0600, for root and the daemon's own user. A request is
// one line ("reload"); the answer is "ok" or "refused" on a line of its own,
// then text for the operator up to the end of the stream.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/local/stream_protocol.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace hotline::ops {

class ControlSocket {
 public:
  // Runs on the strand; its answer is sent at once: the text for ok, the
  // message for an error.
  using Handler =
      std::function<absl::StatusOr<std::string>(const std::string& command)>;

  // A socket file that a dead process left is replaced; the caller holds the
  // state folder's lock, so no living daemon is pushed aside.
  static absl::StatusOr<std::unique_ptr<ControlSocket>> Listen(
      const asio::any_io_executor& strand, const std::filesystem::path& path,
      Handler handler);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;

 private:
  using Protocol = asio::local::stream_protocol;
  struct Session;

  ControlSocket(const asio::any_io_executor& strand, std::filesystem::path path,
                Handler handler)
      : path_(std::move(path)),
        handler_(std::move(handler)),
        acceptor_(strand) {}
  void Accept();
  void Serve(const std::shared_ptr<Session>& session);

  std::filesystem::path path_;
  Handler handler_;
  Protocol::acceptor acceptor_;
};

// The other end: sends `command`, waits for the answer. Unavailable where no
// daemon listens; FailedPrecondition with the daemon's text where it refused.
absl::StatusOr<std::string> AskDaemon(const std::filesystem::path& path,
                                      const std::string& command);

}  // namespace hotline::ops
