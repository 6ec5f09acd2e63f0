// libsodium's one global: which implementation this processor gets, and its
// source of randomness. Each main calls Initialise first, before any thread
// starts. Nothing here becomes wrong without it (the portable implementations
// stand in, as in unit tests); it is slower, and the first use of randomness is
// not safe from two threads at once.
#pragma once

#include "absl/status/status.h"

namespace hotline::crypto {

// May be called again. Internal error if libsodium cannot start.
absl::Status Initialise();

}  // namespace hotline::crypto
