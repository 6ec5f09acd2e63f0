// Named places at which a test may kill the process, to see what survives:
// HOTLINE_STOP_AT=NAME or NAME:N ends it at the N-th passing (1 if not given).
// Compiled in where HOTLINE_TEST_STOPS is defined alone: no program that is
// installed has them.
//
// In a relay: parsed, an envelope's form is good; admitted, an act waits for
// the journal; ordered, an envelope has its number; in_transaction, the batch
// is written and not committed; committed, it is durable and nobody was told;
// receipt_sent, one receipt left; delivered, envelopes left; confirmed, a
// confirm is durable. In a station: saved, submitted, receipt_verified,
// decrypted, stored, confirmed.
#pragma once

#ifdef HOTLINE_TEST_STOPS
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string_view>
#endif

namespace hotline::base {

#ifdef HOTLINE_TEST_STOPS
// Read anew each time: a test forks one process after the other.
inline void StopPoint(std::string_view name) {
  const char* const wanted = std::getenv("HOTLINE_STOP_AT");
  if (wanted == nullptr) return;
  const std::string_view text(wanted);
  const size_t colon = text.find(':');
  if (text.substr(0, colon) != name) return;
  static std::atomic<int> passed{0};
  const int at =
      colon == std::string_view::npos ? 1 : std::atoi(wanted + colon + 1);
  if (++passed == at) std::raise(SIGKILL);
}
#else
inline void StopPoint(const char*) {}
#endif

}  // namespace hotline::base
