// What brings a store of an older schema forward: one function for each step,
// each one transaction. The old schemas are kept in tests/store.
#pragma once

#include "client/station/store.h"

namespace hotline::station {

// 1 to 2: a checkpoint is held for each log, by the log's verifier key, not one
// for all. The one of schema 1 is of the log that the station is enrolled at.
absl::Status UpgradeFrom1(Store& store);
// 2 to 3: tables for the lines' group keys, all empty.
absl::Status UpgradeFrom2(Store& store);
// 3 to 4: messages of other envelope types, and that are held; tables for
// attachments and what takes the place of what, for what became of commits, for
// what a line with group keys is to this station, for offers and answers, for
// clocks and serials, for operators, their duty and the watch log, for line
// tests and who was heard, all empty: what came before is shown, and causes no
// alarm now.
absl::Status UpgradeFrom3(Store& store);

}  // namespace hotline::station
