// Whether the times that a sender asserts agree with the relay's log (P8).
#pragma once

#include <chrono>

#include "core/base/clock.h"

namespace hotline::station {

// How far the sender's times are from the log time of their entry, above zero
// if they are the later ones. Zero while all are within 60 s: `filed` of its
// moment, the DTG of the whole minute that it names. Of two differences the
// larger. Zero, too, where the DTG or the log time is not known (zero).
std::chrono::milliseconds OffTheLog(base::WallTime dtg, base::WallTime filed,
                                    base::WallTime log_time);

}  // namespace hotline::station
