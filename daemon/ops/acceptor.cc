#include "daemon/ops/acceptor.h"

#include "absl/strings/str_cat.h"

namespace hotline::ops {
namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds kAfterFailure{100};

std::string TextOf(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return endpoint.address().is_v6()
             ? absl::StrCat("[", host, "]:", endpoint.port())
             : absl::StrCat(host, ":", endpoint.port());
}

absl::Status CannotListen(const tcp::endpoint& endpoint,
                          const std::error_code& error) {
  const std::string what = absl::StrCat("cannot listen on ", TextOf(endpoint),
                                        " (`listen`): ", error.message());
  if (error == asio::error::address_in_use) {
    return absl::AlreadyExistsError(absl::StrCat(
        what, "; stop the program that holds the port, or choose another"));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      what, "; choose an address of this machine and a free port"));
}

absl::Status Bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  std::error_code error;
  acceptor.open(endpoint.protocol(), error);
  // After a crash the port must be ours again at once.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return error ? CannotListen(endpoint, error) : absl::OkStatus();
}

std::string Source(const tcp::endpoint& peer) {
  const asio::ip::address address = peer.address();
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return SourceOf(
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  const auto bytes = address.to_v6().to_bytes();
  return SourceOf({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

Acceptor::Acceptor(const Limits& limits, Parts parts)
    : parts_(std::move(parts)),
      limits_(limits),
      hangups_(parts_.strand.executor()),
      acceptor_(parts_.strand.executor()) {}

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(
    const ListenAddress& address, const Limits& limits, Parts parts) {
  std::unique_ptr<Acceptor> acceptor(new Acceptor(limits, std::move(parts)));
  std::error_code error;
  const auto host = asio::ip::make_address(address.host, error);
  if (error)
    return absl::InvalidArgumentError("`listen` has no numeric address");
  absl::Status status =
      Bind(acceptor->acceptor_, tcp::endpoint(host, address.port));
  if (!status.ok()) return status;
  return acceptor;
}

std::string Acceptor::Address() const {
  std::error_code ignored;
  return TextOf(acceptor_.local_endpoint(ignored));
}

void Acceptor::Stop() {
  std::error_code ignored;
  acceptor_.close(ignored);
}

void Acceptor::Accept() {
  if (!acceptor_.is_open()) return;
  const auto wait = limits_.PaceAccept(parts_.clock.Monotonic());
  if (wait.count() > 0) {
    parts_.timers.After(wait, [this] { Accept(); });
    return;
  }
  acceptor_.async_accept(
      parts_.context, [this](const std::error_code& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (error) {  // out of descriptors, mostly: the connection stays queued
          parts_.log->error("cannot accept connections: {}", error.message());
          parts_.timers.After(kAfterFailure, [this] { Accept(); });
          return;
        }
        std::error_code gone;
        const tcp::endpoint peer = socket.remote_endpoint(gone);
        if (!gone) Admit(std::move(socket), peer);
        Accept();
      });
}

void Acceptor::Admit(tcp::socket socket, const tcp::endpoint& peer) {
  const std::string source = Source(peer);
  if (!limits_.Open(source)) return Refuse();
  full_ = false;
  std::error_code error;
  socket.set_option(tcp::no_delay(true), error);
  socket.native_non_blocking(true, error);
  Descriptor fd(socket.release(error));
  absl::Status watched =
      hangups_.Watch(fd.get(), [this, source] { limits_.Close(source); });
  if (!watched.ok()) {
    limits_.Close(source);
    return Refuse();
  }
  parts_.accepted(std::move(fd));
}

void Acceptor::Refuse() {
  if (!full_)
    parts_.log->warn("no room for more connections: {} are open (see `limits`)",
                     limits_.open());
  full_ = true;
  parts_.refused();
}

}  // namespace hotline::ops
