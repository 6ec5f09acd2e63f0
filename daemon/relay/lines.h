// The lines as the journal thread knows them: roster, order, what waits for
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
  uint64_t size = 0;        // header and body, bytes
  uint64_t expires_ms = 0;  // 0: never
  uint32_t waiting = 0;     // stations that have not confirmed it; never 0
};

struct Member {
  Station* station;
  // Every number but those that the station is still to confirm: its own
  // envelopes and ended ones are behind it too.
  Marks marks;
};

using Roster = std::shared_ptr<const std::vector<store::StationNumber>>;

// Envelopes of a line wait in five queues: application envelopes and tombstones
// by precedence, and handshakes (proposals, commits, Welcomes, group infos),
// which are few and may have to go before any of the others.
inline constexpr size_t kQueues = 5;
inline constexpr size_t kHandshakes = 4;
size_t QueueOf(uint32_t type, message::Precedence precedence);

struct Line {
  store::LineRow row;
  std::string creator;
  std::vector<Member> members;  // ascending by URI
  Roster roster;                // the same, for other threads
  // By queue, then by sequence number.
  std::array<absl::btree_map<uint64_t, Live>, kQueues> live;
  uint64_t waiting_flash = 0;  // bytes
  uint64_t waiting_below = 0;

  Member* Find(const Station* station);
};

// A number that is due to end.
struct Due {
  Line* line;
  uint64_t sequence;
  Live live;
};

class Lines {
 public:
  absl::Status Load(store::Journal& journal, Stations& stations);
  // Whether Load has found every envelope that somebody still waits for; it
  // takes one that is missing for confirmed. DataLoss that names it. Compares
  // two numbers; reads the log where these differ. Once, at the start.
  absl::Status CheckNoneIsMissing(store::Journal& journal) const;

  Line* Find(const base::LineId& id);
  // `members` ascending by URI. `row.number` is set here.
  Line* Add(store::LineRow row, const Station& creator,
            std::vector<Station*> members);

  // A number that was given.
  const Line& At(store::LineNumber number) const {
    return *by_number_[number - 1];
  }

  // Takes the next number of the line for `live`. Everybody on the roster waits
  // for it, but its sender if `to_sender` is false. Returns the number;
  // `live.waiting` is set, and if it is 0 nothing is kept.
  uint64_t Accept(Line& line, Live& live, bool to_sender);

  struct Confirmed {
    std::vector<uint64_t> entries;   // newly confirmed by this station
    std::vector<uint64_t> complete;  // of these: now confirmed by everybody,
                                     // and spent
  };
  // `ranges` end at or below the line's last number.
  Confirmed Confirm(Line& line, Member& member,
                    const std::vector<Range>& ranges);

  // Envelopes that everybody has confirmed and whose rows are still stored, the
  // first that was spent first: Batch::Finish deletes them.
  struct Spent {
    uint64_t entry;
    uint64_t size;  // header and body, bytes
  };
  std::deque<Spent>& spent() { return spent_; }

  // The first that is due at `now`, if any.
  const Due* NextDue(base::WallTime now);
  // Stations that still wait for it.
  std::vector<Station*> WaitingFor(Line& line, uint64_t sequence);
  // Nobody waits for it any more.
  void End(Line& line, uint64_t sequence);

 private:
  class Loader;
  using Expiry = std::tuple<uint64_t, store::LineNumber, uint64_t>;

  void Keep(Line& line, uint64_t sequence, const Live& live);
  void Drop(Line& line, uint64_t sequence, const Live& live);

  std::vector<std::unique_ptr<Line>> by_number_;  // [number - 1]
  std::deque<Spent> spent_;
  uint64_t loaded_ = 0;  // envelopes that Load has found
  absl::flat_hash_map<base::LineId, Line*> by_id_;
  absl::btree_set<Expiry> expiries_;  // expires_ms, line, sequence
  Due due_{};
};

}  // namespace hotline::relay
