// Makes the relay: opens or creates the journal, checks the log that it holds,
// loads the lines, starts the journal thread and logs Start.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "daemon/relay/limits.h"
#include "daemon/relay/relay.h"
#include "daemon/relay/strand.h"

namespace hotline::relay {

struct Options {
  // The state folder. It must exist and be writable; the relay's files in it
  // are journal.db (with its -wal and -shm), journal.lock and reserve.
  std::filesystem::path state;
  std::string origin;        // of the log: NAME.DOMAIN/log
  base::Secret<32> log_key;  // Ed25519 seed of the log's signing key
  std::string version;       // of the program: "hotlined 0.1.0"
  base::Digest configuration_hash{};
  Limits limits;
  // Disk space in bytes that is kept for FLASH, confirms and log entries; below
  // it everything else is refused with DISK_FULL. 0: none is kept.
  uint64_t reserve = 0;
  // Called on the journal thread when the disk became low, and when it is not
  // any more.
  std::function<void(bool low)> tell_disk_low = [](bool) {};

  // All outlive the relay. `timers` run on `desk`. The strand must be running
  // from before Open until after Stop has returned.
  base::Clock* clock = nullptr;
  base::Random* random = nullptr;
  Strand* desk = nullptr;
  base::Timers* timers = nullptr;
};

// Errors, each with a sentence for the operator: AlreadyExists where another
// process has the folder, FailedPrecondition for a journal of a newer schema or
// of another origin or key, PermissionDenied for a folder that cannot be
// written, DataLoss where the log does not agree with itself or an envelope is
// missing that somebody still waits for.
//
// Destroying a relay that was not stopped ends it as a crash would: nothing
// that was receipted is lost, and the next Start says `unclean`.
absl::StatusOr<std::unique_ptr<Relay>> Open(Options options);

}  // namespace hotline::relay
