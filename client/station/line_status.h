// What `status` says of lines: why the others are silent, whose serials are
// missing, what waits for an acknowledgement.
#pragma once

#include "client/station/silence.h"
#include "client/station/station.h"

namespace hotline::station {

// Every line that this station holds a card of, or is a member of.
absl::StatusOr<std::vector<LineSilence>> ExplainLines(Station& station,
                                                      bool connected);
absl::StatusOr<std::vector<SerialGap>> OpenGaps(Station& station);
absl::StatusOr<std::vector<Record>> WaitingMessages(Station& station);

// What is known of a station beside its messages: who is on duty, whether it
// answers, its clock.
absl::StatusOr<KnownStation> KnownOf(Station& station, const base::LineId& line,
                                     const std::string& uri);

}  // namespace hotline::station
