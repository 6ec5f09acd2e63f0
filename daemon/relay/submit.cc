#include "daemon/relay/submit.h"

#include "core/base/stop_point.h"
#include "core/message/limits.h"
#include "daemon/audit/event.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;
using message::Precedence;

Lane LaneOf(const Submission& submission) {
  if (submission.envelopes.empty()) return Lane::kRoutine;
  switch (submission.envelopes.front()->header.precedence) {
    case Precedence::kFlash:
      return Lane::kFlash;
    case Precedence::kImmediate:
      return Lane::kImmediate;
    case Precedence::kPriority:
      return Lane::kPriority;
    default:
      return Lane::kRoutine;
  }
}

size_t SizeOf(const Submission& submission) {
  size_t size = 0;
  for (const auto& envelope : submission.envelopes) {
    size += envelope->header_bytes.size() + envelope->body.size();
  }
  return size;
}

Submit::Submit(std::string peer, Submission submission,
               Relay::Done<Receipt> done)
    : ActFor(LaneOf(submission), std::move(peer), std::move(done),
             SizeOf(submission)),
      submission_(std::move(submission)) {}

absl::Status Submit::CheckForm() const {
  if (submission_.envelopes.size() != 1) {
    return Refuse(v1::REFUSAL_MALFORMED, "a submission has one envelope");
  }
  const Envelope& one = envelope();
  if (one.type != v1::ENVELOPE_TYPE_APPLICATION) {
    return Refuse(v1::REFUSAL_ENVELOPE_TYPE, "only application envelopes");
  }
  if (one.body.empty()) return Refuse(v1::REFUSAL_MALFORMED, "no ciphertext");
  if (bytes() > message::kMaxEnvelopeSize) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "an envelope above 256 KiB");
  }
  if (one.header.precedence < Precedence::kRoutine ||
      one.header.precedence > Precedence::kFlash) {
    return Refuse(v1::REFUSAL_PRECEDENCE, "an unknown precedence");
  }
  if (one.header.sender != peer()) {
    return Refuse(v1::REFUSAL_SENDER_MISMATCH, "a foreign sender name");
  }
  return absl::OkStatus();
}

absl::Status Submit::Run(Batch& batch) {
  accepted_.reset();
  known_.reset();
  if (auto formed = CheckForm(); !formed.ok()) return formed;
  Station* sender = batch.books.stations.Find(peer());
  if (sender == nullptr) {
    return Refuse(v1::REFUSAL_NOT_ENROLLED, "submit before enrolment");
  }
  Line* line = batch.books.lines.Find(envelope().header.line_id);
  if (line == nullptr || line->Find(sender) == nullptr) {
    return Refuse(v1::REFUSAL_UNKNOWN_LINE, "submit to a line it is not on");
  }
  auto verdict = Judge(batch, *sender, *line);
  if (verdict.ok()) {
    auto fresh = batch.transaction.AddMessage(envelope().header.message_id,
                                              batch.books.log.next_index());
    if (!fresh.ok()) return fresh.status();
    if (*fresh) return Accept(batch, *sender, *line);
  }
  return Repeat(batch, verdict);
}

absl::Status Submit::Judge(Batch& batch, Station& sender,
                           const Line& line) const {
  const message::Header& header = envelope().header;
  const bool flash = header.precedence == Precedence::kFlash;
  if (header.incarnation != line.row.incarnation) {
    return Refuse(v1::REFUSAL_INCARNATION, "another incarnation of the line");
  }
  if (static_cast<uint32_t>(header.message_class) != line.row.line_class) {
    return Refuse(v1::REFUSAL_CLASS, "not the class of the line");
  }
  if (header.epoch != line.row.epoch || header.branch_id.has_value()) {
    return Refuse(v1::REFUSAL_EPOCH, "not the current epoch of the line");
  }
  if (!message::CheckLifetime(header, true).ok()) {
    return Refuse(v1::REFUSAL_LIFETIME, "lifetime out of range");
  }
  if (batch.disk_low && !flash) {
    return Refuse(v1::REFUSAL_DISK_FULL, "the reserve is for FLASH");
  }
  if (!(flash ? sender.flash : sender.below_flash).Allows(batch.monotonic)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many submissions");
  }
  const Limits& limits = batch.books.limits;
  const bool fits =
      flash ? line.waiting_flash + bytes() <= limits.waiting_flash_bytes
            : line.waiting_below + bytes() <= limits.waiting_bytes;
  if (!fits) return Refuse(v1::REFUSAL_QUOTA, "too much waits on the line");
  return absl::OkStatus();
}

absl::Status Submit::Accept(Batch& batch, Station& sender, Line& line) {
  const Placed placed = Order(batch, sender, line);
  base::StopPoint("ordered");
  if (auto entered = Enter(batch, line, placed); !entered.ok()) return entered;
  // Nobody else is on the line.
  if (placed.live.waiting == 0) return absl::OkStatus();
  if (auto stored = Store(batch, line, placed); !stored.ok()) return stored;
  Announce(batch, line, placed);
  return absl::OkStatus();
}

Submit::Placed Submit::Order(Batch& batch, Station& sender, Line& line) const {
  const message::Header& header = envelope().header;
  const bool flash = header.precedence == Precedence::kFlash;
  Live live{.entry = batch.books.log.next_index(),
            .type = static_cast<uint32_t>(envelope().type),
            .precedence = header.precedence,
            .sender = sender.number,
            .size = bytes(),
            .expires_ms = base::ToMillis(batch.now + header.lifetime),
            .waiting = 0};
  const uint64_t sequence = batch.books.lines.Accept(line, live, false);
  batch.moved_lines.insert(&line);
  (flash ? sender.flash : sender.below_flash).Take();
  batch.sent[sender.number] = envelope().hash;
  return {live, sequence};
}

base::Bytes Submit::Details(const Line& line, uint64_t sequence) const {
  const message::Header& header = envelope().header;
  return audit::AcceptanceEvent(
      {.line = header.line_id,
       .sequence = sequence,
       .envelope_hash = envelope().hash,
       .message_id = header.message_id,
       .sender = header.sender,
       .precedence = static_cast<uint32_t>(header.precedence),
       .line_class = line.row.line_class,
       .commitment = header.commitment,
       .type = envelope().type});
}

absl::Status Submit::Enter(Batch& batch, const Line& line,
                           const Placed& placed) {
  auto index = batch.books.log.Append(
      batch.transaction, Details(line, placed.sequence),
      {.line = line.row.number, .station = placed.live.sender});
  if (!index.ok()) return index.status();
  accepted_ = std::make_shared<const Accepted>(
      Accepted{line.row.id, placed.sequence, submission_.envelopes.front(),
               batch.books.log.Staged(*index)});
  return absl::OkStatus();
}

absl::Status Submit::Store(Batch& batch, const Line& line,
                           const Placed& placed) const {
  const Live& live = placed.live;
  return batch.transaction.AddEnvelope(
      {.entry = live.entry,
       .line = line.row.number,
       .sequence = placed.sequence,
       .type = live.type,
       .precedence = static_cast<uint32_t>(live.precedence),
       .sender = live.sender,
       .expires_ms = live.expires_ms,
       .size = live.size,
       .header = {},
       .body = {},
       .hash = envelope().hash},
      envelope().header_bytes, envelope().body);
}

void Submit::Announce(Batch& batch, const Line& line,
                      const Placed& placed) const {
  const Live& live = placed.live;
  batch.changes.accepted.push_back(
      {.reference = {live.entry, line.row.id, placed.sequence, live.type,
                     live.precedence, live.size},
       .accepted = accepted_,
       .roster = line.roster,
       .except = live.sender});
}

absl::Status Submit::Repeat(Batch& batch, const absl::Status& verdict) {
  auto index = batch.books.journal.FindMessage(envelope().header.message_id);
  if (absl::IsNotFound(index.status())) return verdict;
  if (!index.ok()) return index.status();
  auto entry = batch.books.Entry(*index);
  if (!entry.ok()) return entry.status();
  known_ = *std::move(entry);
  if (audit::AcceptedHash(known_->details) != envelope().hash) {
    return Refuse(v1::REFUSAL_ID_REUSED, "a known message id with other bytes");
  }
  return absl::OkStatus();
}

void Submit::Answer(Books&, const Proofs& proofs) {
  auto proven = proofs.Prove(accepted_ != nullptr ? accepted_->entry : *known_);
  if (!proven.ok()) return done_(proven.status());
  Receipt receipt;
  receipt.entries.push_back(*std::move(proven));
  done_(std::move(receipt));
  base::StopPoint("receipt_sent");
}

}  // namespace hotline::relay
