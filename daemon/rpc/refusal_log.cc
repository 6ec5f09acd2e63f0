#include "daemon/rpc/refusal_log.h"

#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::rpc {
namespace {

constexpr int kLinesPerSecond = 20;

}  // namespace

void RefusalLog::AtGate(const std::string& peer, std::string_view what,
                        const absl::Status& status) {
  relay_.NoteRefusal(peer, gate::RefusalOf(status), 1);
  Write(peer, what, status);
}

void RefusalLog::ByRelay(const std::string& peer, std::string_view what,
                         const absl::Status& status) {
  Write(peer, what, status);
}

void RefusalLog::Write(const std::string& peer, std::string_view what,
                       const absl::Status& status) {
  if (!MayWrite()) return;
  const relay::v1::Refusal reason = gate::RefusalOf(status);
  const auto level = reason == relay::v1::REFUSAL_INTERNAL
                         ? spdlog::level::err
                         : spdlog::level::warn;
  log_->log(level, "refused {} of {}: {} ({})", what,
            peer.empty() ? "an unknown peer" : peer,
            relay::v1::Refusal_Name(reason), std::string(status.message()));
}

bool RefusalLog::MayWrite() {
  std::lock_guard lock(mutex_);
  const base::MonotonicTime now = clock_.Monotonic();
  if (now - second_ >= std::chrono::seconds(1)) {
    if (silent_ > 0)
      log_->warn("{} more refusals were not written here", silent_);
    second_ = now;
    written_ = 0;
    silent_ = 0;
  }
  if (++written_ <= kLinesPerSecond) return true;
  ++silent_;
  return false;
}

}  // namespace hotline::rpc
