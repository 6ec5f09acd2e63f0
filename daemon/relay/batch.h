// What an act works on: the open transaction of the batch, the log, and the
// memory that goes with them. Journal thread alone.
#pragma once

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "daemon/audit/log.h"
#include "daemon/relay/changes.h"
#include "daemon/relay/limits.h"

namespace hotline::relay {

// Lives as long as the relay.
struct Books {
  store::Journal& journal;
  audit::Log& log;
  Stations& stations;
  Lines& lines;
  const Limits& limits;
};

struct Batch {
  Books& books;
  store::Transaction& transaction;
  base::WallTime now;  // log time of all its entries
  base::MonotonicTime monotonic;
  bool disk_low = false;
  Changes changes;

  // Written once at the end of the batch, however often they changed in it.
  absl::btree_set<Line*> moved_lines;
  absl::btree_map<store::StationNumber, base::Digest> sent;

  absl::Status Finish() {
    for (Line* line : moved_lines) {
      auto put = transaction.SetLastSequence(line->row.number,
                                             line->row.last_sequence);
      if (!put.ok()) return put;
    }
    for (const auto& [station, hash] : sent) {
      if (auto put = transaction.PutSent(station, hash); !put.ok()) return put;
    }
    return books.log.Seal(transaction);
  }
};

}  // namespace hotline::relay
