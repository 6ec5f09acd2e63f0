// Named places at which a test may kill the process, to see what survives:
// HOTLINE_STOP_AT=NAME or NAME:N ends it at the N-th passing (1 if not given),
// as SIGKILL would. Read only where HOTLINE_TEST_STOPS is defined: no program
// that is installed has them.
//
// ordered: an envelope has its number; in_transaction: the batch is written and
// not committed; committed: it is durable, nobody was told; receipt_sent: one
// receipt left; delivered: one envelope left; confirmed: a confirm is durable.
#pragma once

#ifdef HOTLINE_TEST_STOPS
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>
#endif

namespace hotline::relay {

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
  if (++passed == at) _exit(137);
}
#else
template <class Name>
inline void StopPoint(const Name&) {}
#endif

}  // namespace hotline::relay
