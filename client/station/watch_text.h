// The watch log as plain text: what a line is told of it, and what a person
// reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/station/watch_keeping.h"

namespace hotline::station {

// "on_duty", "acknowledged", ...; "unknown" for a number of a later version.
std::string_view Name(WatchAct act);

// "2026-11-22 16:30:05Z acknowledged 0123456789ab B. Officer": without the
// line, which whoever reads it knows, and without free text of others.
std::string TextOf(const WatchEntry& entry);

// What concerns that line, or no line: at most 65,536 bytes, the newest where
// that is more, after a sentence that says so.
std::string TextFor(const std::vector<WatchRecord>& records,
                    const base::LineId& line);

}  // namespace hotline::station
