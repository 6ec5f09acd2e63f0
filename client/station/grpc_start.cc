#include "client/station/grpc_start.h"

#include <grpc/support/log.h>

#include <cstdlib>

#include "absl/synchronization/mutex.h"

namespace hotline::station {
namespace {

// gRPC 1.51 has no setting for the lowest version of TLS: a list of older
// suites that nobody has leaves 1.3 alone. Read once, at gRPC's first use.
void DemandTls13() {
  setenv("GRPC_SSL_CIPHER_SUITES", "PSK-AES256-GCM-SHA384", /*overwrite=*/1);
}

}  // namespace

void PrepareGrpc() {
  DemandTls13();
  // Why a call failed comes with its status; an officer's terminal is not where
  // a library thinks aloud.
  gpr_set_log_function([](gpr_log_func_args*) {});
  // Debian builds Abseil with its debug checks: every lock that gRPC takes
  // would also be entered into one graph of all locks, behind a lock of its
  // own.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

}  // namespace hotline::station
