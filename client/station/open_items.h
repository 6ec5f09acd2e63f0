// What is open at this station: what somebody who takes over the watch must
// know of. Computed from the store, never kept.
#pragma once

#include <vector>

#include "client/station/station.h"

namespace hotline::station {

// The most urgent first: overdue, then by precedence, then the oldest. Of the
// newest 10,000 messages.
absl::StatusOr<std::vector<OpenItem>> FindOpenItems(Station& station);

// Those of one line that wait for an answer of ours or of others, as a Duty
// names them: ascending, the newest if there are too many.
std::vector<base::MessageId> OpenOn(const std::vector<OpenItem>& items,
                                    const base::LineId& line);

}  // namespace hotline::station
