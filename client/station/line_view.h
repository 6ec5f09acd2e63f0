// What a line with group keys shows of itself, as of its newest epoch: name,
// mandate and end by the policy, the members by the tree. Written into the
// line's row whenever one of them changes, so that it is there when the keys
// are gone. Inside Store::Write.
#pragma once

#include "client/station/station.h"

namespace hotline::station {

// What a policy says, and who is a member.
void SetView(const line::Policy& policy,
             const std::vector<message::Member>& members, LineFacts& line);

// By the newest epoch; saves the line.
absl::Status SaveView(Station& station, LineFacts line);

}  // namespace hotline::station
