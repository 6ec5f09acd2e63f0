#include "daemon/ops/hangups.h"

#include <fcntl.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>

namespace hotline::ops {

Hangups::Hangups(const asio::any_io_executor& strand)
    : epoll_(strand, epoll_create1(EPOLL_CLOEXEC)) {
  Wait();
}

absl::Status Hangups::Watch(int socket, std::function<void()> gone) {
  Descriptor copy(fcntl(socket, F_DUPFD_CLOEXEC, 0));
  if (!copy) return absl::ErrnoToStatus(errno, "cannot duplicate a socket");
  epoll_event event{};  // no events: EPOLLERR and EPOLLHUP are always told
  event.data.fd = copy.get();
  if (epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, copy.get(), &event) !=
      0) {
    return absl::ErrnoToStatus(errno, "cannot watch a socket");
  }
  const int key = copy.get();
  watched_.emplace(key, Watched{std::move(copy), std::move(gone)});
  return absl::OkStatus();
}

void Hangups::Wait() {
  epoll_.async_wait(asio::posix::stream_descriptor::wait_read,
                    [this](const std::error_code& error) {
                      if (error) return;
                      Collect();
                      Wait();
                    });
}

void Hangups::Collect() {
  std::array<epoll_event, 64> events;
  int count =
      epoll_wait(epoll_.native_handle(), events.data(), events.size(), 0);
  for (int i = 0; i < count; ++i) End(events[static_cast<size_t>(i)].data.fd);
}

void Hangups::End(int copy) {
  // Taken out first: the kernel keeps a closed descriptor in the set while
  // another one of the same socket is open.
  epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, copy, nullptr);
  auto node = watched_.extract(copy);
  if (!node.empty()) node.mapped().gone();
}

}  // namespace hotline::ops
