// The table of chores (docs/lines.md): when each is due next on a line, or for
// the station. In the store, so that a start, or another process that takes the
// lease over, neither skips one nor does all at once. Changes belong inside
// Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/store.h"

namespace hotline::station {

// The numbers stand in stores and never change.
enum class Chore : uint8_t {
  kRefillPackages = 1,    // of the station
  kRefreshLeaf = 2,       // new keys for our own leaf (P14)
  kCommitRemovals = 3,    // that stations have proposed of themselves
  kAddSisters = 4,        // stations of positions that are members
  kRemoveInvalid = 5,     // revoked, or ended long ago
  kRenewCertificate = 6,  // of our own leaf (P19)
  kRepeatPolicy = 7,      // to who rejoined by an external commit
  kTestLine = 8,
};

struct DueChore {
  std::optional<base::LineId> line;  // nothing: of the station
  Chore chore = Chore::kTestLine;
  base::WallTime due;
};

class Chores {
 public:
  explicit Chores(Store& store) : store_(store) {}

  absl::Status Set(const std::optional<base::LineId>& line, Chore chore,
                   base::WallTime due);
  // Nothing: it was never set, or was taken away.
  absl::StatusOr<std::optional<base::WallTime>> Due(
      const std::optional<base::LineId>& line, Chore chore);
  // What is due by `now`, longest due first.
  absl::StatusOr<std::vector<DueChore>> DueBy(base::WallTime now);
  // All of a line that was left.
  absl::Status Remove(const base::LineId& line);

 private:
  Store& store_;
};

}  // namespace hotline::station
