// How long a station keeps its readable record and all that goes with it (P27);
// what is older is destroyed by the next sweep, for good.
#pragma once

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::station {

class Store;

struct RecordKeep {
  std::chrono::days days{90};
};

inline constexpr std::chrono::days kShortestKeep{1}, kLongestKeep{3650};

// As saved, or the 90 days that stand if nothing ever was.
absl::StatusOr<RecordKeep> LoadRecordKeep(Store& store);
// Problem::kUsage, "record_keep", beyond the limits; then the old one stays.
absl::Status SaveRecordKeep(Store& store, const RecordKeep& keep);

// The same for the station in a home folder: `hotline record-keep`. An engine
// that runs on that store goes by it from its next sweep.
absl::StatusOr<RecordKeep> ReadRecordKeep(const std::string& folder,
                                          base::ByteView store_key);
absl::Status SetRecordKeep(const std::string& folder, const RecordKeep& keep,
                           base::ByteView store_key);

}  // namespace hotline::station
