#include "daemon/ops/control_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <asio/io_context.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "daemon/ops/files.h"

namespace hotline::ops {
namespace {

constexpr size_t kMaxCommand = 64;
constexpr size_t kMaxAnswer = 1024 * 1024;

// The file mode already keeps others out; this holds even if someone widens it.
bool MayCommand(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         (peer.uid == 0 || peer.uid == geteuid());
}

std::string AnswerText(const absl::StatusOr<std::string>& result) {
  return result.ok()
             ? absl::StrCat("ok\n", *result, "\n")
             : absl::StrCat("refused\n", std::string(result.status().message()),
                            "\n");
}

absl::StatusOr<std::string> ReadAnswer(std::string answer) {
  if (!answer.empty() && answer.back() == '\n') answer.pop_back();
  if (answer.starts_with("ok\n")) return answer.substr(3);
  if (answer.starts_with("refused\n"))
    return absl::FailedPreconditionError(answer.substr(8));
  return absl::UnavailableError(
      "the daemon ended before it answered; see its log");
}

}  // namespace

struct ControlSocket::Session {
  explicit Session(Protocol::socket s) : socket(std::move(s)) {}
  Protocol::socket socket;
  std::string input;
  std::string answer;
};

absl::StatusOr<std::unique_ptr<ControlSocket>> ControlSocket::Listen(
    const asio::any_io_executor& strand, const std::filesystem::path& path,
    Handler handler) {
  std::unique_ptr<ControlSocket> control(
      new ControlSocket(strand, path, std::move(handler)));
  unlink(path.c_str());
  std::error_code error;
  control->acceptor_.open(Protocol(), error);
  if (!error) control->acceptor_.bind(Protocol::endpoint(path.string()), error);
  // Nobody else's from its first moment (umask 077), and connected to only
  // after it listens.
  if (!error && chmod(path.c_str(), 0600) != 0)
    error = std::error_code(errno, std::system_category());
  if (!error) control->acceptor_.listen(4, error);
  if (error)
    return SystemError(error.value(), "listen on the control socket", path);
  control->Accept();
  return control;
}

ControlSocket::~ControlSocket() { unlink(path_.c_str()); }

void ControlSocket::Accept() {
  acceptor_.async_accept(
      [this](const std::error_code& error, Protocol::socket socket) {
        if (error) return;  // closed
        if (MayCommand(socket.native_handle()))
          Serve(std::make_shared<Session>(std::move(socket)));
        Accept();
      });
}

void ControlSocket::Serve(const std::shared_ptr<Session>& session) {
  auto read = [this, session](const std::error_code& error, size_t size) {
    if (error) return;  // gone, or a line without end
    session->answer = AnswerText(handler_(session->input.substr(0, size - 1)));
    asio::async_write(session->socket, asio::buffer(session->answer),
                      [session](const std::error_code&, size_t) {});
  };
  asio::async_read_until(session->socket,
                         asio::dynamic_buffer(session->input, kMaxCommand),
                         '\n', std::move(read));
}

absl::StatusOr<std::string> AskDaemon(const std::filesystem::path& path,
                                      const std::string& command) {
  asio::io_context context;
  asio::local::stream_protocol::socket socket(context);
  std::error_code error;
  socket.connect(asio::local::stream_protocol::endpoint(path.string()), error);
  if (error) {
    return absl::UnavailableError(absl::StrCat(
        "no running daemon answers at ", path.string(), " (", error.message(),
        "); start it, or run this command as root"));
  }
  asio::write(socket, asio::buffer(command + "\n"), error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer, kMaxAnswer), error);
  return ReadAnswer(std::move(answer));
}

}  // namespace hotline::ops
