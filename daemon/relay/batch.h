// What an act works on: the open transaction of the batch, the log, and the
// memory that goes with them. Journal thread alone.
#pragma once

#include <algorithm>

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

  // A stored entry, or one of the open batch.
  absl::StatusOr<store::EntryRow> Entry(uint64_t index) {
    if (log.IsStaged(index)) return log.Staged(index);
    return journal.Entry(index);
  }
};

struct Batch {
  Books& books;
  store::Transaction& transaction;
  base::WallTime now;  // log time of all its entries
  base::MonotonicTime monotonic;
  bool disk_low = false;  // there is room only for what may use the reserve
  Changes changes;

  // Written once at the end of the batch, however often they changed in it.
  absl::btree_set<Line*> moved_lines;
  absl::btree_set<std::pair<Line*, uint64_t>> moved_branches;  // and its number
  absl::btree_map<store::StationNumber, base::Digest> sent;

  // What follows of a confirm, for the journal and for the desk.
  absl::Status Settle(const Lines::Confirmed& done) {
    changes.complete.insert(changes.complete.end(), done.complete.begin(),
                            done.complete.end());
    for (const uint64_t entry : done.welcomed) {
      auto gone = transaction.DeleteWelcome(entry);
      if (!gone.ok()) return gone;
    }
    return absl::OkStatus();
  }

  absl::Status Finish() {
    for (Line* line : moved_lines) {
      auto put = transaction.SetLastSequence(line->row.number,
                                             line->row.last_sequence);
      if (!put.ok()) return put;
    }
    if (auto put = PutBranches(); !put.ok()) return put;
    for (const auto& [station, hash] : sent) {
      if (auto put = transaction.PutSent(station, hash); !put.ok()) return put;
    }
    if (auto swept = Sweep(); !swept.ok()) return swept;
    return books.log.Seal(transaction);
  }

 private:
  absl::Status PutBranches() {
    for (const auto& [line, number] : moved_branches) {
      const Branch* branch = line->branches.Find(number);
      if (branch == nullptr) continue;
      auto put = transaction.SetBranch(RowOf(*line, *branch));
      if (!put.ok()) return put;
    }
    return absl::OkStatus();
  }
  // Deletes what everybody has confirmed, in every batch a part of it. What is
  // deleted is overwritten, which takes as much of the write-ahead log: one
  // confirm may spend hundreds of megabytes, and must pass on a full disk, and
  // must not hold up a FLASH.
  static constexpr uint64_t kSweptAtLeast = 256 * 1024;
  uint64_t MostSwept() const {
    if (disk_low) return kSweptAtLeast;
    uint64_t came = 0;  // faster than this, or the journal grows for ever
    for (const auto& fresh : changes.accepted) came += fresh.reference.size;
    return std::max(kSweptAtLeast, 2 * came);
  }
  absl::Status Sweep() {
    auto& spent = books.lines.spent();
    const uint64_t most = MostSwept();
    for (uint64_t bytes = 0; !spent.empty() && bytes < most;) {
      auto gone = transaction.DeleteEnvelope(spent.front().entry);
      if (!gone.ok()) return gone;
      books.lines.Deleted(spent.front());
      bytes += spent.front().size;
      spent.pop_front();
    }
    return absl::OkStatus();
  }
};

}  // namespace hotline::relay
