// What the journal keeps, row by row. Stations and lines have small numbers
// here, given in order of their first appearance; their names are in their own
// rows alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/ids.h"

namespace hotline::store {

using StationNumber = uint64_t;  // from 1
using LineNumber = uint64_t;     // from 1

struct StationRow {
  StationNumber number = 0;
  std::string uri;
  base::Digest certificate_hash{};        // of the identity certificate
  std::vector<base::Bytes> certificates;  // DER, identity first
};

struct KeyPackageRow {
  uint64_t number = 0;  // of the row; the lowest is the oldest
  base::Bytes key_package;
};

// Of one suite.
struct KeyPackageCount {
  uint32_t suite = 0;
  uint64_t left = 0;         // without the last resort
  bool last_resort = false;  // there is one
};

struct LineRow {
  LineNumber number = 0;
  base::LineId id;
  uint32_t line_class = 0;
  uint32_t incarnation = 1;
  StationNumber creator = 0;
  uint64_t created_ms = 0;
  uint64_t entry = 0;  // index of LineCreated
  uint64_t last_sequence = 0;
};

// A station's place on a line: what it has confirmed there. It keeps it when it
// leaves, and has one as a guest.
struct RosterRow {
  LineNumber line = 0;
  StationNumber station = 0;
  // Everything up to here is confirmed, or was never its business.
  uint64_t low_water = 0;
  uint64_t guest_until_ms = 0;  // 0: never was one
};

// When a station was on a line: log entries, both included.
struct SeatRow {
  LineNumber line = 0;
  StationNumber station = 0;
  uint64_t since = 0;
  std::optional<uint64_t> until;  // none: it still is
};

// An epoch of a line (P10).
struct BranchRow {
  LineNumber line = 0;
  uint64_t number = 0;  // of the commit that made it; 0: as it was created
  uint64_t epoch = 0;
  base::Bytes id;       // empty at epoch 0, else 32 bytes
  uint64_t parent = 0;  // its number
  StationNumber committer = 0;
  uint64_t entry = 0;                 // MembersChanged, or LineCreated
  std::vector<StationNumber> roster;  // ascending
  bool open = true;
  StationNumber reopened_by = 0;  // 0: nobody
  bool used = false;              // by others than its committer
};

// A station's word that the commit which made a branch is void.
struct RejectRow {
  LineNumber line = 0;
  uint64_t number = 0;  // of the branch
  StationNumber station = 0;
};

// What a station has confirmed above its low-water mark.
struct ConfirmedRow {
  LineNumber line = 0;
  StationNumber station = 0;
  uint64_t first = 0;
  uint64_t last = 0;
};

// A live envelope, one that somebody has not confirmed. Its key is the index
// of the log entry that accepted it.
struct EnvelopeRow {
  uint64_t entry = 0;
  LineNumber line = 0;
  uint64_t sequence = 0;
  uint32_t type = 0;
  uint32_t precedence = 0;
  StationNumber sender = 0;
  uint64_t expires_ms = 0;  // 0: never
  uint64_t size = 0;        // of header and body; the loader has no bytes
  base::Bytes header;
  base::Bytes body;
  base::Digest hash{};
  // For the roster of this branch, unless `audience` names somebody: then for
  // these. Of them, `welcomed` get the Welcome in place of the commit. All
  // ascending.
  uint64_t branch = 0;
  std::vector<StationNumber> audience, welcomed;
  base::Bytes welcome;  // of a commit, until all welcomed have confirmed it
};

// A log entry. `line` and `station` say who may see its details.
struct EntryRow {
  uint64_t index = 0;
  base::ByteArray<41> leaf{};
  base::ByteArray<32> salt{};
  base::Bytes details;
  std::optional<LineNumber> line;
  std::optional<StationNumber> station;
};

struct HeadRow {
  uint64_t size = 0;
  base::Digest root{};
  std::string checkpoint;  // signed note; empty for a log that has none yet
};

}  // namespace hotline::store
