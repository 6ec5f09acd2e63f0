// The table of the lines' policies (P18): each with its salt, from the epoch on
// that a commit or a Welcome gave it to. Bytes of a PolicyOpening
// (docs/lines.md), which nobody but members may read. Changes belong inside
// Store::Write.
#pragma once

#include <optional>

#include "client/station/store.h"

namespace hotline::station {

class LinePolicies {
 public:
  explicit LinePolicies(Store& store) : store_(store) {}

  // From `epoch` on, until another is saved for a later one.
  absl::Status Save(const base::LineId& line, uint64_t epoch,
                    base::ByteView opening);
  // In force in `epoch`. Nothing: none is known from then or before.
  absl::StatusOr<std::optional<base::Bytes>> At(const base::LineId& line,
                                                uint64_t epoch);

 private:
  Store& store_;
};

}  // namespace hotline::station
