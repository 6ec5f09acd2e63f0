#include "daemon/rpc/grpc_log.h"

#include <grpc/support/log.h>

#include <mutex>
#include <string_view>

namespace hotline::rpc {
namespace {

constexpr int kLinesPerSecond = 10;

// The one global of this room: gRPC calls a plain function.
struct Destination {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> log;
  const base::Clock* clock = nullptr;  // there while `log` is
  base::MonotonicTime second{};        // when the current second began
  int written = 0;                     // in it
};
Destination& TheDestination() {
  static auto* destination =
      new Destination;  // gRPC's threads may outlive main
  return *destination;
}

// The client named a host that is not in our certificate; it will say so
// itself, and none of our checks depends on that name.
bool IsNoise(std::string_view text) {
  return text.find("No match found for server name") != text.npos;
}

void Write(gpr_log_func_args* line) {
  if (line->severity != GPR_LOG_SEVERITY_ERROR || IsNoise(line->message))
    return;
  Destination& to = TheDestination();
  std::lock_guard lock(to.mutex);
  if (to.log == nullptr) return;
  const base::MonotonicTime now = to.clock->Monotonic();
  if (now - to.second >= std::chrono::seconds(1)) {
    to.second = now;
    to.written = 0;
  }
  if (++to.written <= kLinesPerSecond)
    to.log->warn("transport: {}", line->message);
}

}  // namespace

void SendGrpcLogTo(std::shared_ptr<spdlog::logger> log,
                   const base::Clock* clock) {
  {
    Destination& to = TheDestination();
    std::lock_guard lock(to.mutex);
    to.log = std::move(log);
    to.clock = clock;
  }
  gpr_set_log_function(&Write);
}

}  // namespace hotline::rpc
