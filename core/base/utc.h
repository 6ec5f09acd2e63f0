// A time as people read it and sort it, wherever a sentence or a table names
// one.
#pragma once

#include <string>

#include "core/base/clock.h"

namespace hotline::base {

// "2026-11-22 16:30:05Z": UTC, what is below the second left out.
std::string FormatUtc(WallTime time);

}  // namespace hotline::base
