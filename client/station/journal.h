// The small tables by which processes of one store work together: events that
// every process tells its user, what is due to the relay or to senders, what
// waits for its line card, alarms, and the lease that says who receives.
// Changes belong inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/engine.h"
#include "client/station/store.h"

namespace hotline::station {

enum class EventKind : uint8_t {
  kArrived = 1,
  kChanged = 2,
  kEnded = 3,
  kWarning = 4,
  kSuperseded = 5,
  kAttachment = 6,
  kClock = 20,  // clock_event.h
  kGap = 21,
};

struct StoredEvent {
  uint64_t n = 0;
  EventKind kind{};
  uint64_t message = 0;  // message.n
  // kChanged; of kAttachment `sequence` alone: which of the message's.
  PositionState change;
  std::string code, text;  // kWarning
};

struct DueFact {
  uint64_t message = 0;  // message.n
  uint8_t fact = 0;      // message::Fact
  base::WallTime at{};
  std::string operator_name;
};

struct DueConfirm {
  base::LineId line;
  uint64_t sequence = 0;
};

struct Waiting {
  uint64_t n = 0;
  base::LineId line;
  base::WallTime since{};
  base::Bytes delivered;  // v1::Delivered
};

class Journal {
 public:
  explicit Journal(Store& store) : store_(store) {}

  absl::Status AddEvent(StoredEvent event, base::WallTime now);
  absl::StatusOr<uint64_t> LastEvent();
  absl::StatusOr<std::vector<StoredEvent>> EventsAfter(uint64_t n);

  absl::Status AddConfirm(const DueConfirm& due);
  absl::Status RemoveConfirms(const std::vector<DueConfirm>& confirmed);
  // Ascending by line and sequence, at most 4,096.
  absl::StatusOr<std::vector<DueConfirm>> Confirms();
  // All of them: to that relay nothing is confirmed any more.
  absl::Status DropConfirms();

  absl::Status AddFact(const DueFact& due);
  absl::Status RemoveFact(const DueFact& due);
  absl::StatusOr<std::vector<DueFact>> Facts();

  absl::Status AddWaiting(const base::LineId& line, base::ByteView delivered,
                          base::WallTime now);
  absl::Status RemoveWaiting(uint64_t n);
  absl::StatusOr<std::vector<Waiting>> WaitingFor(const base::LineId& line);
  // Those that have waited since before `time`.
  absl::StatusOr<std::vector<Waiting>> WaitingSince(base::WallTime time);

  // Evidence of a failed check: what it was, and the bytes.
  absl::Status AddAlarm(std::string_view what, base::ByteView bytes,
                        base::WallTime now);
  absl::StatusOr<uint64_t> CountAlarms();

  // Deletes what names persons, or holds a peer's words, from before `before`:
  // events, alarms, and facts of messages that are swept themselves. Numbers
  // are never given twice.
  absl::Status Sweep(base::WallTime before);

  // Takes or renews the lease for `holder` unless another holds it beyond
  // `now` and is not known to be gone. True: we receive.
  absl::StatusOr<bool> TakeLease(const base::ByteArray<16>& holder,
                                 bool other_is_gone, base::WallTime now);
  absl::Status ReleaseLease(const base::ByteArray<16>& holder);
  absl::Status SetCaughtUp(const base::ByteArray<16>& holder, bool caught_up);
  // Somebody holds the lease and has everything that waited at the relay.
  absl::StatusOr<bool> CaughtUpElsewhere(base::WallTime now);

 private:
  absl::StatusOr<std::vector<Waiting>> ReadWaiting(Query query);

  Store& store_;
};

}  // namespace hotline::station
