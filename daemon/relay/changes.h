// What one commit changed for the stations that are listening: the journal
// thread's word to the desk, one per batch, in the order of the commits.
#pragma once

#include <memory>
#include <vector>

#include "daemon/relay/lines.h"
#include "daemon/store/records.h"

namespace hotline::relay {

// An envelope with its log entry: all that is ever delivered of it.
struct Accepted {
  base::LineId line;
  uint64_t sequence = 0;
  EnvelopePtr envelope;
  store::EntryRow entry;
};
using AcceptedPtr = std::shared_ptr<const Accepted>;

// Points at an envelope that waits for a station.
struct Reference {
  uint64_t entry = 0;
  base::LineId line;
  uint64_t sequence = 0;
  uint32_t type = 0;  // v1::EnvelopeType
  message::Precedence precedence{};
  uint64_t size = 0;  // header and body, bytes
};

struct Changes {
  struct New {
    Reference reference;
    AcceptedPtr accepted;
    Roster roster;
    store::StationNumber except = 0;  // its sender; 0: it goes to everybody
    Roster others;  // of the roster: who gets something else; null: nobody
  };
  struct Confirmed {
    store::StationNumber station = 0;
    std::vector<uint64_t> entries;
  };
  std::vector<New> accepted;
  std::vector<Confirmed> confirmed;
  std::vector<uint64_t> complete;  // entries whose envelopes are gone
  std::vector<uint64_t> ended;     // the same, without everybody's confirm

  bool empty() const {
    return accepted.empty() && confirmed.empty() && ended.empty();
  }
};

}  // namespace hotline::relay
