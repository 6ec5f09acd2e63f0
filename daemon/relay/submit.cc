#include "daemon/relay/submit.h"

#include "core/base/stop_point.h"
#include "daemon/gate/envelope_form.h"
#include "daemon/relay/missing.h"
#include "daemon/relay/submit_reject.h"
#include "daemon/relay/submit_sealed.h"
#include "daemon/relay/submit_to_epoch.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;
using message::Precedence;

namespace {

Lane LaneOf(const Submission& submission) {
  if (submission.envelopes.empty()) return Lane::kRoutine;
  return relay::LaneOf(submission.envelopes.front()->header.precedence);
}

}  // namespace

Lane LaneOf(Precedence precedence) {
  switch (precedence) {
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

ActPtr Submit::Make(std::string peer, Submission submission,
                    Relay::Done<Receipt> done) {
  const uint32_t type =
      submission.envelopes.empty() ? 0 : submission.envelopes.front()->type;
  switch (type) {
    case v1::ENVELOPE_TYPE_SEALED:
      return std::make_unique<SubmitSealed>(
          std::move(peer), std::move(submission), std::move(done));
    case v1::ENVELOPE_TYPE_REJECT:
      return std::make_unique<SubmitReject>(
          std::move(peer), std::move(submission), std::move(done));
    default:
      return std::make_unique<SubmitToEpoch>(
          std::move(peer), std::move(submission), std::move(done));
  }
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
  if (one.type == v1::ENVELOPE_TYPE_COMMIT) {
    return Refuse(v1::REFUSAL_ENVELOPE_TYPE, "a commit goes in a bundle");
  }
  auto size = gate::CheckSize(one.type, bytes(), one.body);
  if (!size.ok()) return size;
  if (one.header.precedence < Precedence::kRoutine ||
      one.header.precedence > Precedence::kFlash) {
    return Refuse(v1::REFUSAL_PRECEDENCE, "an unknown precedence");
  }
  if (one.header.sender != peer()) {
    return Refuse(v1::REFUSAL_SENDER_MISMATCH, "a foreign sender name");
  }
  auto form = gate::CheckForm(one.type, one.header, one.body);
  return form.ok() ? CheckBody() : form;
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
  auto verdict = JudgeLine(*line);
  if (verdict.ok()) verdict = Judge(batch, *sender, *line);
  if (verdict.ok()) {
    auto fresh = batch.transaction.AddMessage(envelope().header.message_id,
                                              batch.books.log.next_index());
    if (!fresh.ok()) return fresh.status();
    if (*fresh) return Accept(batch, *sender, *line);
  }
  return Repeat(batch, verdict);
}

absl::Status Submit::JudgeLine(const Line& line) const {
  const message::Header& header = envelope().header;
  if (header.incarnation != line.row.incarnation) {
    return Refuse(v1::REFUSAL_INCARNATION, "another incarnation of the line");
  }
  if (static_cast<uint32_t>(header.message_class) != line.row.line_class) {
    return Refuse(v1::REFUSAL_CLASS, "not the class of the line");
  }
  return absl::OkStatus();
}

absl::Status Submit::JudgeRoom(Batch& batch, const Line& line) const {
  if (batch.disk_low && !is_flash()) {
    return Refuse(v1::REFUSAL_DISK_FULL, "the reserve is for FLASH");
  }
  // A few hundred bytes, once for each commit; without it nobody may get on.
  if (envelope().type == v1::ENVELOPE_TYPE_REJECT) return absl::OkStatus();
  const Limits& limits = batch.books.limits;
  const bool handshake =
      QueueOf(envelope().type, envelope().header.precedence) == kHandshakes;
  const auto [waiting, most] =
      handshake
          ? std::pair(line.waiting_handshakes, limits.waiting_handshake_bytes)
      : is_flash() ? std::pair(line.waiting_flash, limits.waiting_flash_bytes)
                   : std::pair(line.waiting_below, limits.waiting_bytes);
  if (waiting + bytes() <= most) return absl::OkStatus();
  return Refuse(v1::REFUSAL_QUOTA, "too much waits on the line");
}

Submit::Plan Submit::Begin(const Batch& batch, const Station& sender,
                           const Line& line) const {
  const message::Header& header = envelope().header;
  return {.live = {.type = static_cast<uint32_t>(envelope().type),
                   .precedence = header.precedence,
                   .sender = sender.number,
                   .expires_ms = ExpiryOf(batch, header)},
          .logged = {.line = header.line_id,
                     .envelope_hash = envelope().hash,
                     .message_id = header.message_id,
                     .sender = header.sender,
                     .precedence = static_cast<uint32_t>(header.precedence),
                     .line_class = line.row.line_class,
                     .commitment = header.commitment,
                     .type = envelope().type}};
}

absl::Status Submit::Accept(Batch& batch, Station& sender, Line& line) {
  auto plan = Prepare(batch, sender, line);
  if (!plan.ok()) return plan.status();
  batch.sent[sender.number] = envelope().hash;
  auto accepted = Enter(batch, line,
                        {.envelope = submission_.envelopes.front(),
                         .welcome = nullptr,
                         .live = plan->live,
                         .details = [&plan](uint64_t sequence) {
                           plan->logged.sequence = sequence;
                           return audit::AcceptanceEvent(plan->logged);
                         }});
  if (!accepted.ok()) return accepted.status();
  accepted_ = *std::move(accepted);
  return absl::OkStatus();
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

bool Submit::explains(const absl::Status& refused) const {
  return gate::RefusalOf(refused) == v1::REFUSAL_EPOCH;
}

void Submit::Explain(Books& books, const Proofs& proofs,
                     base::MonotonicTime now, const absl::Status& refused) {
  done_(WithMissing({books, proofs, now}, peer(), envelope().header, refused));
}

}  // namespace hotline::relay
