// Named places where a test kills the process, to see what survives:
// HOTLINE_STOP_AT=<name>[:n] ends it at the n-th time (from 1) that the place
// is passed. Compiled in with HOTLINE_TEST_STOPS alone.
//
// saved, submitted, receipt_verified, decrypted, stored, confirmed
#pragma once

#ifdef HOTLINE_TEST_STOPS
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>
#endif

namespace hotline::station {

#ifdef HOTLINE_TEST_STOPS
inline void StopPoint(std::string_view name) {
  const char* const wanted = std::getenv("HOTLINE_STOP_AT");
  if (wanted == nullptr) return;
  const std::string_view text(wanted);
  const size_t colon = text.find(':');
  if (text.substr(0, colon) != name) return;
  static int passed = 0;
  const int at =
      colon == std::string_view::npos ? 1 : std::atoi(wanted + colon + 1);
  if (++passed == at) std::raise(SIGKILL);
}
#else
inline void StopPoint(const char*) {}
#endif

}  // namespace hotline::station
