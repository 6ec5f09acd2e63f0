#include "daemon/ops/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace hotline::ops {
namespace {

Descriptor Connect(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof(address.sun_path)) return {};
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  Descriptor fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd ||
      connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0)
    return {};
  return fd;
}

std::optional<uint64_t> Number(const char* variable) {
  const char* text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  uint64_t value = 0;
  const char* end = text + std::strlen(text);
  auto [stop, error] = std::from_chars(text, end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

ServiceManager::ServiceManager(
    const std::string& socket,
    std::optional<std::chrono::microseconds> watchdog)
    : socket_(Connect(socket)), watchdog_(watchdog) {}

ServiceManager ServiceManager::OfEnvironment() {
  const char* socket = std::getenv("NOTIFY_SOCKET");
  std::optional<std::chrono::microseconds> watchdog;
  auto patience = Number("WATCHDOG_USEC");
  auto pid = Number("WATCHDOG_PID");
  const bool ours = !pid || *pid == static_cast<uint64_t>(getpid());
  if (patience && *patience > 0 && ours)
    watchdog = std::chrono::microseconds(*patience);
  return ServiceManager(socket == nullptr ? "" : socket, watchdog);
}

void ServiceManager::Reloading(base::MonotonicTime now) const {
  auto usec = std::chrono::duration_cast<std::chrono::microseconds>(
      now.time_since_epoch());
  Tell(absl::StrCat("RELOADING=1\nMONOTONIC_USEC=", usec.count()));
}

void ServiceManager::Status(std::string_view text) const {
  Tell(absl::StrCat("STATUS=", std::string(text)));
}

std::optional<std::chrono::milliseconds> ServiceManager::AliveEvery() const {
  if (!watchdog_) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(*watchdog_ / 2);
}

// A manager that does not read must not hold up the daemon: lost is lost.
void ServiceManager::Tell(std::string_view message) const {
  if (socket_)
    send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL);
}

}  // namespace hotline::ops
