#include "daemon/relay/expire.h"

#include "daemon/audit/event.h"
#include "daemon/relay/enter.h"
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

// Who is shown that it ended: sender and addressees, as far as they are still
// on the line. What was sealed is between those that it names.
Live LiveOf(const Line& line, const Live& ended) {
  Live live{.type = v1::ENVELOPE_TYPE_TOMBSTONE,
            .precedence = ended.precedence,
            .sender = ended.sender,
            .branch = ended.branch,
            .named = ended.named,
            .audience = ended.audience};
  std::vector<store::StationNumber> shown;
  for (const store::StationNumber station : *ended.audience) {
    if (ended.type == v1::ENVELOPE_TYPE_SEALED ||
        IsOn(line.branches.active(), station)) {
      shown.push_back(station);
    }
  }
  const bool sender_is_apart = !IsOn(ended.audience, ended.sender);
  if (shown.size() == ended.audience->size() && !sender_is_apart) return live;
  if (sender_is_apart) shown.push_back(ended.sender);
  live.named = true;
  live.audience = MakeRoster(std::move(shown));
  return live;
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
  return Bury(batch, due, *row);
}

absl::Status Expire::Bury(Batch& batch, const Due& due,
                          const store::EnvelopeRow& row) {
  auto tombstone = TombstoneOf(row.header);
  if (!tombstone.ok()) return tombstone.status();
  Line& line = *due.line;
  audit::Expiry expiry{.line = line.row.id,
                       .sequence = 0,
                       .ended_sequence = due.sequence,
                       .envelope_hash = row.hash,
                       .acceptance_index = due.live.entry,
                       .undelivered = {}};
  for (const Station* station :
       batch.books.lines.WaitingFor(line, due.sequence, due.live)) {
    expiry.undelivered.push_back(station->uri);
  }
  batch.books.lines.End(line, due.sequence);
  batch.changes.ended.push_back(due.live.entry);
  return Enter(batch, line,
               {.envelope = *std::move(tombstone),
                .welcome = nullptr,
                .live = LiveOf(line, due.live),
                .details =
                    [&expiry](uint64_t sequence) {
                      expiry.sequence = sequence;
                      return audit::ExpiredEvent(expiry);
                    }})
      .status();
}

void Expire::Answer(Books& books, const Proofs&) {
  finished_(more_ || !books.lines.spent().empty());
}

void Expire::Decline(const absl::Status&) {
  refusals_.Restore(std::move(counts_), now_);
  finished_(false);
}

}  // namespace hotline::relay
