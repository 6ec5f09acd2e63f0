// What the daemon tells systemd, by datagrams to NOTIFY_SOCKET (sd_notify(3)),
// without libsystemd. Nothing happens where there is no service manager.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "daemon/ops/descriptor.h"

namespace hotline::ops {

class ServiceManager {
 public:
  // `socket`: a path, or '@' and an abstract name; empty: nobody listens.
  // `watchdog`: how long the manager waits for Alive; nothing: for ever.
  ServiceManager(const std::string& socket,
                 std::optional<std::chrono::microseconds> watchdog);
  // From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  static ServiceManager OfEnvironment();

  void Ready() const { Tell("READY=1"); }
  // Followed by Ready() when it is done.
  void Reloading(base::MonotonicTime now) const;
  void Stopping() const { Tell("STOPPING=1"); }
  void Alive() const { Tell("WATCHDOG=1"); }
  // One line for `systemctl status`.
  void Status(std::string_view text) const;

  // Half the watchdog's patience; nothing where there is no watchdog.
  std::optional<std::chrono::milliseconds> AliveEvery() const;

 private:
  void Tell(std::string_view message) const;

  Descriptor socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace hotline::ops
