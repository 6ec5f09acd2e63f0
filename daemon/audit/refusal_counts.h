// Refusals, counted per peer and reason until a minute has passed since the
// first; then they become one entry (P23). What is denied is denied at once:
// the entry follows, and a crash may lose up to a minute of counts. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace hotline::relay::v1 {
enum Refusal : int;
}

namespace hotline::audit {

class RefusalCounts {
 public:
  struct Count {
    std::string peer;  // URI; empty: all unauthenticated peers together
    relay::v1::Refusal reason{};
    uint64_t count = 0;
  };

  void Note(std::string peer, relay::v1::Refusal reason, uint64_t count,
            base::MonotonicTime now);
  // Takes out what is due at `now`.
  std::vector<Count> TakeDue(base::MonotonicTime now);
  std::vector<Count> TakeAll();
  // Puts back what could not be logged.
  void Restore(std::vector<Count> counts, base::MonotonicTime now);

 private:
  // More peers than this in one minute are counted as unauthenticated ones: the
  // memory that refusals can take is bounded.
  static constexpr size_t kMost = 4096;

  struct Tally {
    uint64_t count = 0;
    base::MonotonicTime since;
  };
  std::mutex lock_;
  std::map<std::pair<std::string, relay::v1::Refusal>, Tally> tallies_;
};

}  // namespace hotline::audit
