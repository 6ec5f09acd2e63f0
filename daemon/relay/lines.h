// The lines as the journal thread knows them: branches, order, what waits for
// whom. The journal is the truth: after a batch that failed, Load makes this
// memory agree with it again, exactly.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <tuple>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "daemon/relay/branches.h"
#include "daemon/relay/marks.h"
#include "daemon/relay/relay.h"
#include "daemon/relay/stations.h"

namespace hotline::relay {

// An envelope that some station has not confirmed.
struct Live {
  uint64_t entry = 0;  // log index of its acceptance, and the key of its row
  uint32_t type = 0;   // v1::EnvelopeType
  message::Precedence precedence{};
  store::StationNumber sender = 0;
  uint64_t size = 0;        // header, body and Welcome, bytes
  uint64_t expires_ms = 0;  // 0: never
  // For whom it is, its sender perhaps among them (see IsFor): the roster of
  // this branch, or, where it is `named`, others.
  uint64_t branch = 0;
  bool named = false;
  Roster audience{};
  Roster welcomed{};        // of these: who gets the Welcome; null: nobody
  uint32_t waiting = 0;     // stations that have not confirmed it; never 0
  uint32_t unwelcomed = 0;  // of these: that wait for the Welcome
};

// Whether the sender of such an envelope is sent it, too.
bool GoesToSender(uint32_t type);
bool IsFor(const Live& live, store::StationNumber station);

// When a station was on a line: by log entries, both included.
struct Seat {
  uint64_t since = 0;
  uint64_t until = kStillThere;
  static constexpr uint64_t kStillThere = UINT64_MAX;
};

// What a station has of a line: while it is on it, after it left, as a guest.
struct Place {
  Station* station = nullptr;
  // Every number up to `through` but those that the station is still to
  // confirm: what was never its business is behind it too. So is, unsaid,
  // everything above `through`.
  Marks marks;
  uint64_t through = 0;
  std::vector<Seat> seats;      // ascending
  uint64_t guest_until_ms = 0;  // 0: never was one

  // It is to confirm this number, above all before.
  void Await(uint64_t sequence);
  // Says of everything up to `last` what was unsaid.
  void Settle(uint64_t last);
  bool WaitsFor(uint64_t sequence) const {
    return sequence <= through && !marks.Contains(sequence);
  }
  // Whether it was on the line when this was logged.
  bool Saw(uint64_t entry) const;
};

// Envelopes of a line wait in five queues: those of the group's own messages,
// sealed ones and tombstones by precedence, and handshakes (proposals, commits
// with their Welcomes, rejects), which are few and may have to go before any of
// the others.
inline constexpr size_t kQueues = 5;
inline constexpr size_t kHandshakes = 4;
size_t QueueOf(uint32_t type, message::Precedence precedence);

struct Line {
  store::LineRow row;
  std::string creator;
  Branches branches;
  absl::flat_hash_map<store::StationNumber, std::unique_ptr<Place>> places;
  // By queue, then by sequence number.
  std::array<absl::btree_map<uint64_t, Live>, kQueues> live;
  uint64_t waiting_flash = 0;  // bytes
  uint64_t waiting_below = 0;
  uint64_t waiting_handshakes = 0;
  // When its last commit was accepted, since the last Load.
  std::optional<base::MonotonicTime> last_commit;

  // Null if it has none.
  Place* Find(const Station* station) const;
  bool HasOnRoster(const Station& station) const {
    return IsOn(branches.active(), station.number);
  }
  bool HasAsGuest(const Station& station, base::WallTime now) const;
};

// A number that is due to end.
struct Due {
  Line* line;
  uint64_t sequence;
  Live live;
};

store::BranchRow RowOf(const Line& line, const Branch& branch);

class Lines {
 public:
  absl::Status Load(store::Journal& journal, Stations& stations);
  // Whether Load has found every envelope that somebody still waits for; it
  // takes one that is missing for confirmed. DataLoss that names it. Compares
  // two numbers; reads the log where these differ. Once, at the start.
  absl::Status CheckNoneIsMissing(store::Journal& journal) const;

  Line* Find(const base::LineId& id);
  // Without branches and places. `row.number` is set here.
  Line* Add(store::LineRow row, const Station& creator);
  // The one that it has, or a new one.
  Place& AddPlace(Line& line, Station& station);
  void RemovePlace(Line& line, Station& station);

  // A number that was given.
  const Line& At(store::LineNumber number) const {
    return *by_number_[number - 1];
  }

  // Takes the next number of the line for `live`, all of whose audience have
  // places. Returns the number; `live.waiting` is set, and if it is 0 nothing
  // is kept.
  uint64_t Accept(Line& line, Live& live);

  struct Confirmed {
    std::vector<uint64_t> entries;   // newly confirmed by this station
    std::vector<uint64_t> complete;  // of these: now confirmed by everybody,
                                     // and spent
    std::vector<uint64_t> welcomed;  // whose Welcome nobody waits for any more
  };
  // `ranges` end at or below the line's last number.
  Confirmed Confirm(Line& line, Place& place, const std::vector<Range>& ranges);

  // Envelopes that everybody has confirmed and whose rows are still stored, the
  // first that was spent first: Batch::Finish deletes them.
  struct Spent {
    uint64_t entry;
    uint64_t size;  // header and body, bytes
    store::LineNumber line;
    std::optional<uint64_t> branch;  // for whose roster it was
  };
  std::deque<Spent>& spent() { return spent_; }
  // Its row is gone.
  void Deleted(const Spent& spent);

  // The first that is due at `now`, if any.
  const Due* NextDue(base::WallTime now);
  // Stations that still wait for it.
  std::vector<Station*> WaitingFor(Line& line, uint64_t sequence,
                                   const Live& live);
  // Nobody waits for it any more; its row goes with it.
  void End(Line& line, uint64_t sequence);

 private:
  class Loader;
  using Expiry = std::tuple<uint64_t, store::LineNumber, uint64_t>;

  void Keep(Line& line, uint64_t sequence, const Live& live);
  void Drop(Line& line, uint64_t sequence, const Live& live);
  void Spend(const Line& line, const Live& live);

  std::vector<std::unique_ptr<Line>> by_number_;  // [number - 1]
  std::deque<Spent> spent_;
  uint64_t loaded_ = 0;  // envelopes that Load has found
  absl::flat_hash_map<base::LineId, Line*> by_id_;
  absl::btree_set<Expiry> expiries_;  // expires_ms, line, sequence
  Due due_{};
};

}  // namespace hotline::relay
