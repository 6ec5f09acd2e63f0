// The table of who is on duty at other stations, as their operators have signed
// it on our lines (P6): what tells silence of a desk from silence of a person.
// Changes belong inside Store::Write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/station/store.h"
#include "core/message/duty.h"

namespace hotline::station {

// A station's newest word on one line.
struct Staffed {
  std::string station;   // URI
  std::string person;    // empty: nobody
  base::WallTime since;  // by that station's clock
  // It ends by itself then; zero if nobody is there.
  base::WallTime until;
  uint64_t sequence = 0;  // of the word on the line

  bool IsAt(base::WallTime now) const { return !person.empty() && now < until; }
};

class Staffing {
 public:
  explicit Staffing(Store& store) : store_(store) {}

  // What `station` has said at that number of the line. Nothing changes if a
  // later word is here, or if somebody goes who was not on duty any more.
  absl::Status Take(const base::LineId& line, const std::string& station,
                    uint64_t sequence, const message::Duty& duty);
  // Nothing: it never said who is on duty, which is not the same as nobody.
  absl::StatusOr<std::optional<Staffed>> Of(const base::LineId& line,
                                            std::string_view station);
  // All that have ever said so, by URI.
  absl::StatusOr<std::vector<Staffed>> On(const base::LineId& line);

 private:
  Store& store_;
};

}  // namespace hotline::station
