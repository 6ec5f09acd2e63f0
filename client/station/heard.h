// The table of what is known of the other stations of a line (P20): when each
// was last heard, and since when it has been up or silent. `hotline status`
// explains silence by it. Changes belong inside Store::Write.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "client/station/store.h"

namespace hotline::station {

struct HeardStation {
  std::string station;  // URI
  // Log times. One of the two: up since its first beacon after a silence, or
  // silent since a test that it did not answer.
  std::optional<base::WallTime> up_since, down_since;
  std::optional<base::WallTime> last;  // beacon
  std::string staffed_by;              // by that beacon; empty: nobody
  std::chrono::milliseconds clock_difference{0};  // its clock minus log time

  bool operator==(const HeardStation&) const = default;
};

class Heard {
 public:
  explicit Heard(Store& store) : store_(store) {}

  // A beacon that was judged, logged then. An older one changes nothing.
  absl::Status Note(const base::LineId& line, const HeardStation& beacon,
                    base::WallTime logged);
  // It has not answered a test that was logged then, unless it was heard since.
  absl::Status NoteSilence(const base::LineId& line, const std::string& station,
                           base::WallTime asked);
  // Ascending by URI.
  absl::StatusOr<std::vector<HeardStation>> Of(const base::LineId& line);

 private:
  absl::StatusOr<std::optional<HeardStation>> Find(const base::LineId& line,
                                                   const std::string& station);
  absl::Status Save(const base::LineId& line, const HeardStation& heard);
  absl::StatusOr<HeardStation> Opened(const base::LineId& line,
                                      const Query& query);

  Store& store_;
};

}  // namespace hotline::station
