// What brings a journal of an older schema forward: one function for each step,
// each one transaction. The old schemas are kept in tests/store.
#pragma once

#include "absl/status/status.h"
#include "daemon/store/sqlite.h"

namespace hotline::store {

// 1 to 2: the ranges that a station has confirmed above its low-water mark
// leave `roster.above` for rows of their own. DataLoss if one is damaged: then
// nothing is changed.
absl::Status UpgradeFrom1(Database& database);

// 2 to 3: lines have branches. Each gets the one that it always had, open, of
// epoch 0, with its whole roster; everybody has been on it since it was made.
absl::Status UpgradeFrom2(Database& database);

}  // namespace hotline::store
