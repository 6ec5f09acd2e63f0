// What each subcommand does; the exit code is its result.
#pragma once

#include "daemon/arguments.h"

namespace hotline {

int RunCommand(const Arguments& arguments);

}  // namespace hotline
