// The table of serials (P5): what each station's counters on each line tell of
// messages that did not come. Order alone opens and closes gaps all day, since
// what is urgent overtakes; so a gap is news only once it has stayed open. A
// tombstone, or what was quarantined unread, has a serial that nobody can read:
// when as many are known to have ended as are missing, nothing is missing any
// more. Changes belong inside Store::Write.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "client/station/engine.h"
#include "client/station/store.h"
#include "core/message/serial_record.h"

namespace hotline::station {

// How long a gap stays open before it is told.
inline constexpr std::chrono::seconds kGapPatience{30};

class Serials {
 public:
  explicit Serials(Store& store) : store_(store) {}

  // What a message has changed.
  struct Outcome {
    Arrival arrival = Arrival::kInOrder;
    std::vector<SerialGap> closed;  // that were told
  };
  // A message that went to the whole line and passed every check.
  struct Arrived {
    base::LineId line;
    std::string sender;  // URI
    message::Serial serial;
    uint64_t sequence = 0;
    base::WallTime logged{};  // log time
    uint64_t row = 0;         // message.n; 0: it has none
  };
  absl::StatusOr<Outcome> Take(const Arrived& arrived, base::WallTime now);
  // A message of that sender, under that number of the line, will never be
  // read here.
  absl::StatusOr<Outcome> Ended(const base::LineId& line,
                                const std::string& sender, uint64_t sequence,
                                const std::string& reason);

  // Log time of the newest message of that station there; zero: none came.
  absl::StatusOr<base::WallTime> HeardOf(const base::LineId& line,
                                         const std::string& station);

  absl::StatusOr<Arrival> ArrivalOf(uint64_t message);
  // Open, told or not.
  absl::StatusOr<std::vector<SerialGap>> Open();
  // Whether TakeDue finds any.
  absl::StatusOr<bool> HasDue(base::WallTime now);
  // Those that are to be told at `now`; they are told from then on.
  absl::StatusOr<std::vector<SerialGap>> TakeDue(base::WallTime now);

 private:
  struct Range {
    uint64_t incarnation = 0, from = 0, to = 0;
    base::WallTime since;
    bool told = false;
  };
  // All that is known of one station on one line.
  struct Entry {
    std::string station;
    message::SerialRecord record;
    uint64_t begins = 0;  // the lowest number of the line that came
    base::WallTime heard{};
    uint64_t ended = 0;  // known to have ended, and still missing nowhere
    std::string reason;  // of the last of those
    std::vector<Range> ranges;
  };

  static base::Bytes Encode(const Entry& entry);
  static absl::StatusOr<Entry> Parse(base::ByteView bytes);
  static SerialGap GapOf(const base::LineId& line, const Entry& entry,
                         const Range& range);
  static void OpenRange(Entry& entry, const Range& range);
  static uint64_t MissingIn(const Entry& entry, const Range& range);
  static std::vector<SerialGap> CloseRanges(
      const base::LineId& line, Entry& entry, const std::string& reason,
      absl::FunctionRef<bool(const Range&)> is_over);
  static std::vector<SerialGap> Reconcile(const base::LineId& line,
                                          Entry& entry);
  absl::StatusOr<std::optional<Entry>> Find(const base::LineId& line,
                                            const std::string& sender);
  absl::Status Save(const base::LineId& line, const Entry& entry);
  absl::Status NoteArrival(uint64_t message, Arrival arrival);

  Store& store_;
};

}  // namespace hotline::station
