#include "daemon/relay/expire.h"

#include "daemon/audit/event.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {
namespace {

constexpr int kMostInOneBatch = 256;
// What ends is overwritten: as for Batch::Sweep.
constexpr uint64_t kMostBytesInOneBatch = 256 * 1024;

// A tombstone is the header of what ended, without its body.
absl::StatusOr<EnvelopePtr> TombstoneOf(base::Bytes header_bytes) {
  auto header = message::ParseHeader(header_bytes);
  if (!header.ok()) return header.status();
  auto tombstone = std::make_shared<Envelope>();
  tombstone->type = v1::ENVELOPE_TYPE_TOMBSTONE;
  tombstone->hash = message::EnvelopeHash(header_bytes, {});
  tombstone->header_bytes = std::move(header_bytes);
  tombstone->header = *std::move(header);
  return tombstone;
}

}  // namespace

absl::Status LogRefusals(
    Batch& batch, const std::vector<audit::RefusalCounts::Count>& counts) {
  for (const auto& one : counts) {
    std::optional<store::StationNumber> station;
    if (const Station* known = batch.books.stations.Find(one.peer)) {
      station = known->number;
    }
    auto index = batch.books.log.Append(
        batch.transaction,
        audit::RefusalsEvent(one.peer, one.reason, one.count),
        {.line = std::nullopt, .station = station});
    if (!index.ok()) return index.status();
  }
  return absl::OkStatus();
}

absl::Status Expire::Run(Batch& batch) {
  now_ = batch.monotonic;
  more_ = false;
  auto counts = refusals_.TakeDue(now_);
  counts_.insert(counts_.end(), counts.begin(), counts.end());
  if (auto logged = LogRefusals(batch, counts_); !logged.ok()) return logged;
  uint64_t bytes = 0;
  for (int i = 0; i < kMostInOneBatch && bytes < kMostBytesInOneBatch; ++i) {
    const Due* due = batch.books.lines.NextDue(batch.now);
    if (due == nullptr) return absl::OkStatus();
    bytes += due->live.size;
    if (auto ended = End(batch, *due); !ended.ok()) return ended;
  }
  more_ = true;
  return absl::OkStatus();
}

absl::Status Expire::End(Batch& batch, const Due& due) {
  auto row = batch.books.journal.Envelope(due.live.entry);
  if (!row.ok()) return row.status();
  auto deleted = batch.transaction.DeleteEnvelope(due.live.entry);
  if (!deleted.ok()) return deleted;
  return Bury(batch, due, *std::move(row));
}

absl::Status Expire::Bury(Batch& batch, const Due& due,
                          store::EnvelopeRow row) {
  auto tombstone = TombstoneOf(std::move(row.header));
  if (!tombstone.ok()) return tombstone.status();
  Line& line = *due.line;
  audit::Expiry expiry{.line = line.row.id,
                       .sequence = line.row.last_sequence + 1,
                       .ended_sequence = due.sequence,
                       .envelope_hash = row.hash,
                       .acceptance_index = due.live.entry,
                       .undelivered = {}};
  for (const Station* station :
       batch.books.lines.WaitingFor(line, due.sequence)) {
    expiry.undelivered.push_back(station->uri);
  }
  Live live{.entry = batch.books.log.next_index(),
            .type = v1::ENVELOPE_TYPE_TOMBSTONE,
            .precedence = due.live.precedence,
            .sender = due.live.sender,
            .size = (*tombstone)->header_bytes.size(),
            .expires_ms = 0,
            .waiting = 0};
  batch.books.lines.End(line, due.sequence);
  batch.books.lines.Accept(line, live, true);
  batch.moved_lines.insert(&line);
  batch.changes.ended.push_back(expiry.acceptance_index);

  auto index =
      batch.books.log.Append(batch.transaction, audit::ExpiredEvent(expiry),
                             {.line = line.row.number, .station = live.sender});
  if (!index.ok()) return index.status();
  auto accepted = std::make_shared<const Accepted>(
      Accepted{line.row.id, expiry.sequence, *tombstone,
               batch.books.log.Staged(*index)});
  batch.changes.accepted.push_back(
      {.reference = {live.entry, line.row.id, expiry.sequence, live.type,
                     live.precedence, live.size},
       .accepted = accepted,
       .roster = line.roster,
       .except = 0});
  return batch.transaction.AddEnvelope(
      {.entry = live.entry,
       .line = line.row.number,
       .sequence = expiry.sequence,
       .type = live.type,
       .precedence = static_cast<uint32_t>(live.precedence),
       .sender = live.sender,
       .expires_ms = 0,
       .size = live.size,
       .header = {},
       .body = {},
       .hash = (*tombstone)->hash},
      (*tombstone)->header_bytes, {});
}

void Expire::Answer(Books& books, const Proofs&) {
  finished_(more_ || !books.lines.spent().empty());
}

void Expire::Decline(const absl::Status&) {
  refusals_.Restore(std::move(counts_), now_);
  finished_(false);
}

}  // namespace hotline::relay
