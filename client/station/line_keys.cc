#include "client/station/line_keys.h"

#include "client/station/try.h"

namespace hotline::station {

absl::StatusOr<groups::EpochRecord> LineKeys::CurrentEpoch(
    const base::LineId& line) {
  TRY_ASSIGN(const groups::EpochName name, groups.Current(line));
  return groups.epochs().Find(line, name, /*number=*/0);
}

}  // namespace hotline::station
