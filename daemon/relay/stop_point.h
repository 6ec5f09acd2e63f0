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
inline void StopPoint(std::string_view name) {
  struct Plan {
    std::string name;
    std::atomic<long> left{1};
    Plan() {
      const char* text = std::getenv("HOTLINE_STOP_AT");
      if (text == nullptr) return;
      name = text;
      const size_t colon = name.find(':');
      if (colon == std::string::npos) return;
      left = std::atol(name.c_str() + colon + 1);
      name.resize(colon);
    }
  };
  static Plan plan;
  if (name == plan.name && --plan.left == 0) _exit(137);
}
#else
template <class Name>
inline void StopPoint(const Name&) {}
#endif

}  // namespace hotline::relay
