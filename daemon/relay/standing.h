// Who stands where on a line, in memory and journal alike: places, which a
// station keeps for good, and seats, which say when it was on the line.
#pragma once

#include "daemon/relay/batch.h"

namespace hotline::relay {

// `station` has a place from now on; numbers that were given before are none of
// its business if it had none.
absl::Status GivePlace(Batch& batch, Line& line, Station& station);

// The same, and what it was still owed is none of its business either: it comes
// anew, without the keys of what was before.
absl::Status BeginAnew(Batch& batch, Line& line, Station& station);

// After the line's open branches changed by the act that `entry` logs: who was
// on none of them and is now, sees the log from that entry on; who is no more,
// up to it. All of them have places.
absl::Status Reseat(Batch& batch, Line& line, const Roster& before,
                    uint64_t entry);

// A sealed envelope names `station`, which has a place: for 30 days it may
// answer. Nothing of it for a station of the roster.
absl::Status Invite(Batch& batch, Line& line, const Station& station);

// Takes the places of those who only were guests, and are no more.
absl::Status ForgetGuests(Batch& batch, Line& line);

}  // namespace hotline::relay
