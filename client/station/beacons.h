// The table of beacons (P20): the last that each station sent on each line, as
// bytes that were verified. Changes belong inside Store::Write.
#pragma once

#include <optional>

#include "client/station/store.h"

namespace hotline::station {

struct StoredBeacon {
  base::WallTime logged;  // log time of its envelope
  base::Bytes beacon;
};

class Beacons {
 public:
  explicit Beacons(Store& store) : store_(store) {}

  // Unless a later one is there: envelopes overtake each other.
  absl::Status Save(const base::LineId& line, std::string_view station,
                    const StoredBeacon& beacon);
  absl::StatusOr<std::optional<StoredBeacon>> Last(const base::LineId& line,
                                                   std::string_view station);

 private:
  Store& store_;
};

}  // namespace hotline::station
