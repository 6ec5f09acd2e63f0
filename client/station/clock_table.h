// The table of clocks that run: which messages wait for an acknowledgement, and
// what this station has told, asked and done about each. In the store, so that
// neither a restart nor another process that takes the lease over loses a step
// or does one again that is done. Changes belong inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/store.h"

namespace hotline::station {

struct RunningClock {
  uint64_t message = 0;  // message.n
  uint32_t told = 0;     // Rank of the last event about it (clock_keeper.h)
  uint32_t asked = 0;    // the last step for which an AckRequest was sent
  uint32_t done = 0;     // the last step whose command has ended
  uint32_t tries = 0;    // of the next step's command, begun
  base::WallTime again;  // not begun again before, by the relay's clock
  base::WallTime next;   // nothing to do before, by the relay's clock
};

class ClockTable {
 public:
  explicit ClockTable(Store& store) : store_(store) {}

  // The clock of that message runs, from now on or still.
  absl::Status Start(uint64_t message);
  absl::Status Save(const RunningClock& clock);
  absl::Status Stop(uint64_t message);

  // Of every message whose clock runs, ascending.
  absl::StatusOr<std::vector<uint64_t>> All();
  absl::StatusOr<std::optional<RunningClock>> Find(uint64_t message);
  // Those that have something to do at `now`, at most `limit`, longest due
  // first.
  absl::StatusOr<std::vector<RunningClock>> DueBy(base::WallTime now,
                                                  size_t limit);

 private:
  Store& store_;
};

}  // namespace hotline::station
