// A running hotlined: every part in the order in which it starts, and the
// reverse in which it stops. The one place that knows all rooms.
#pragma once

#include <asio/signal_set.hpp>
#include <future>
#include <memory>
#include <string>

#include "core/base/random.h"
#include "core/base/system_clock.h"
#include "daemon/gate/gate.h"
#include "daemon/ops/acceptor.h"
#include "daemon/ops/configuration.h"
#include "daemon/ops/control_socket.h"
#include "daemon/ops/event_loop.h"
#include "daemon/ops/log.h"
#include "daemon/ops/materials.h"
#include "daemon/ops/service_manager.h"
#include "daemon/relay/relay.h"
#include "daemon/rpc/server.h"

namespace hotline {

class Running {
 public:
  // Before the threads are there; reads the environment.
  Running(ops::Configuration configuration,
          std::shared_ptr<spdlog::logger> log);
  ~Running();
  Running(const Running&) = delete;

  // Serves when it returns Ok. After an error, destroy it.
  absl::Status Start(ops::Materials materials);
  // Until a signal asks to stop; then stops in order. Main thread.
  void WaitAndStop();

 private:
  absl::Status OpenRelay(ops::Materials& materials);
  absl::Status OpenServer(ops::Materials& materials);
  absl::Status OpenDoors();
  void WatchSignals();
  void StayAlive();
  void EachMinute();
  void EachDay();
  void WarnOfEnds();
  void WarnOfDisk(bool low);

  // On the strand: reads everything again, and takes all of it or nothing. The
  // text says what took effect.
  absl::StatusOr<std::string> Reload();
  absl::StatusOr<std::string> TakeOver();
  absl::Status CheckKeys(const ops::Materials& materials) const;
  absl::StatusOr<std::string> Command(const std::string& command);

  // Runs `run` on the strand and waits for it. Not from an event thread.
  void OnStrand(std::function<void()> run);

  const ops::Configuration configuration_;  // as at the start
  std::shared_ptr<spdlog::logger> log_;
  ops::ServiceManager service_ = ops::ServiceManager::OfEnvironment();
  base::SystemClock clock_;
  base::SystemRandom random_;

  // What a reload must not change.
  base::Digest tls_key_hash_{};
  pki::Ed25519PublicKey log_key_{};

  // What runs out, as last taken over: on the strand once there are threads.
  base::WallTime certificate_end_{};
  std::shared_ptr<const pki::TrustStore> trust_;

  ops::EventLoop loop_;
  ops::AsioStrand strand_{loop_.context()};  // everything of ops
  ops::AsioStrand desk_{loop_.context()};    // the relay's
  ops::AsioTimers timers_{strand_};
  ops::AsioTimers desk_timers_{desk_};
  asio::signal_set signals_{strand_.executor()};
  std::promise<void> stop_;
  bool stopping_ = false;

  std::unique_ptr<ops::Acceptor> acceptor_;
  std::unique_ptr<relay::Relay> relay_;
  std::unique_ptr<gate::Gate> gate_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<ops::ControlSocket> control_;
};

}  // namespace hotline
