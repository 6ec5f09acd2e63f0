// Who is on a line once a commit is accepted: its parent's roster, without whom
// the delta takes out, with whom it puts in.
#pragma once

#include "core/line/roster_delta.h"
#include "daemon/relay/branches.h"
#include "daemon/relay/stations.h"

namespace hotline::relay {

struct NextRoster {
  Roster roster;                               // of the next epoch
  std::vector<Station*> joining;               // all that join
  std::vector<store::StationNumber> welcomed;  // of these: by a Welcome
};

// MALFORMED: the delta takes out who is not there, puts in who is there and not
// taken out, leaves its own sender out, or has somebody else join by an
// external commit. NOT_FOUND: who joins is not enrolled. TOO_LARGE: more than
// 200, or names that no log entry holds.
absl::StatusOr<NextRoster> ApplyDelta(Stations& stations,
                                      const line::RosterDelta& delta,
                                      const Roster& parent,
                                      const Station& sender);

}  // namespace hotline::relay
