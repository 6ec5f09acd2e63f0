// Where refusals are written down: each to the relay's account of them (P23),
// and to our log as far as a flood of them lets the log stay readable.
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "daemon/relay/relay.h"

namespace hotline::rpc {

// Any thread.
class RefusalLog {
 public:
  RefusalLog(relay::Relay& relay, const base::Clock& clock,
             std::shared_ptr<spdlog::logger> log)
      : relay_(relay), clock_(clock), log_(std::move(log)) {}

  // Refused before any act reached the relay. `peer`: its URI; empty: not
  // known.
  void AtGate(const std::string& peer, std::string_view what,
              const absl::Status& status);
  // Refused by the relay, which has accounted for it itself.
  void ByRelay(const std::string& peer, std::string_view what,
               const absl::Status& status);

 private:
  void Write(const std::string& peer, std::string_view what,
             const absl::Status& status);
  bool MayWrite();

  relay::Relay& relay_;
  const base::Clock& clock_;
  std::shared_ptr<spdlog::logger> log_;
  std::mutex mutex_;
  base::MonotonicTime second_{};  // when the current second began
  int written_ = 0;               // in it
  uint64_t silent_ = 0;           // not written since the last line
};

}  // namespace hotline::rpc
