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

struct LineRow {
  LineNumber number = 0;
  base::LineId id;
  uint32_t line_class = 0;
  uint32_t incarnation = 1;
  uint64_t epoch = 0;
  base::Bytes branch_id;
  StationNumber creator = 0;
  uint64_t created_ms = 0;
  uint64_t entry = 0;  // index of LineCreated
  uint64_t last_sequence = 0;
};

// A station's place on a line: what it has confirmed there.
struct RosterRow {
  LineNumber line = 0;
  StationNumber station = 0;
  uint64_t low_water = 0;  // everything up to here is confirmed
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
