// Which store each station of a line sends from, as its serials say (P5): so
// that a station that has rejoined is told from one that lost messages, and two
// copies of one store are noticed. Sealed, one setting per line.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "client/station/store.h"

namespace hotline::station {

class Incarnations {
 public:
  explicit Incarnations(Store& store) : store_(store) {}

  enum class Seen {
    kKnown,     // the station's store, or the first that we hear of
    kRejoined,  // a later one: its serials begin again
    kGivenUp,   // an earlier one, in a message from before it rejoined
    kTwice,  // an earlier one, in a message from after: two copies are in use
  };
  // A message of `sender` at `sequence` of the line. Inside Store::Write.
  absl::StatusOr<Seen> See(const base::LineId& line, const std::string& sender,
                           uint64_t incarnation, uint64_t sequence);

 private:
  Store& store_;
};

}  // namespace hotline::station
