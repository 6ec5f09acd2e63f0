// How much a station, a line and the relay itself may hold or ask for. Each has
// a share of its own for FLASH, so that no lower traffic ever uses it up.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace hotline::relay {

// What a roster may take of a log entry: so much less than an entry may have,
// that a tombstone can name all of it as undelivered.
inline constexpr size_t kMostRosterBytes = 16 * 1024 - 512;

struct Limits {
  // Submissions of one station below FLASH: refilled per second, at most the
  // burst at once. FLASH has a bucket of its own.
  double submissions_per_second = 200;
  double submission_burst = 2000;
  double flash_per_second = 5;
  double flash_burst = 200;

  // Enrolments of one station, in the same way. A session needs none or one.
  double enrolments_per_second = 1;
  double enrolment_burst = 60;

  // Key packages of others that one station takes. A FLASH to a station that
  // it never wrote to needs one, on a full disk, too.
  double key_packages_per_second = 2;
  double key_package_burst = 1000;

  // What a station asks without changing anything: pages of the log and of its
  // lines, stations.
  double questions_per_second = 500;
  double question_burst = 5000;

  // Sealed envelopes of one station; bundles of one station without a FLASH.
  double sealed_per_second = 1;
  double sealed_burst = 60;
  double changes_per_second = 5;
  double change_burst = 100;

  // Bytes of envelopes of one line that wait for a confirm: below FLASH, of
  // FLASH, and of handshakes, which never expire; twice as many before a commit
  // is refused that only takes stations out.
  uint64_t waiting_bytes = uint64_t{256} << 20;
  uint64_t waiting_flash_bytes = uint64_t{64} << 20;
  uint64_t waiting_handshake_bytes = uint64_t{256} << 20;

  // Acts that wait for the journal thread, per precedence; beyond that they are
  // refused at once.
  size_t pending_acts = 4096;
  uint64_t pending_bytes = uint64_t{64} << 20;

  // Envelopes that the desk keeps in memory after their commit, in bytes. The
  // rest is read from the store.
  uint64_t cached_bytes = uint64_t{64} << 20;

  uint32_t lines_per_creator = 1000;
  uint32_t key_packages_per_station = 200;  // per suite, the last resort apart

  std::chrono::seconds idle_every{15};
};

}  // namespace hotline::relay
