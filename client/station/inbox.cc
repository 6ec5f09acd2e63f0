#include "client/station/inbox.h"

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

using message::Fault;

// A card is the first message of its line: it comes within moments.
constexpr std::chrono::minutes kLongestWait{10};

bool IsTombstone(const v1::Delivered& delivered) {
  return delivered.envelope().type() == v1::ENVELOPE_TYPE_TOMBSTONE;
}

}  // namespace

void Inbox::Push(v1::Delivered delivered,
                 std::function<void(absl::Status)> done) {
  auto item = std::make_shared<Item>();
  const auto line = base::LineId::From(base::ViewOf(delivered.line_id()));
  if (!line.ok()) {
    return done(NotProven("a delivery names no line"));
  }
  item->delivery.line = *line;
  item->delivery.delivered = std::move(delivered);
  item->done = std::move(done);
  Enqueue(std::move(item));
}

void Inbox::PushWaiting(const Waiting& waiting, bool patient) {
  auto item = std::make_shared<Item>();
  item->delivery.line = waiting.line;
  item->delivery.waiting = waiting.n;
  item->patient = patient;
  item->done = [](absl::Status) {};
  if (!item->delivery.delivered.ParseFromString(
          base::ToString(waiting.delivered))) {
    return;
  }
  Enqueue(std::move(item));
}

void Inbox::Recheck(const base::LineId& line) {
  const auto waiting = station_.journal.WaitingFor(line);
  if (!waiting.ok()) return;
  for (const Waiting& one : *waiting) PushWaiting(one, /*patient=*/true);
}

void Inbox::GiveUpWaiting() {
  const auto waiting =
      station_.journal.WaitingSince(station_.Now() - kLongestWait);
  if (!waiting.ok()) return;
  for (const Waiting& one : *waiting) PushWaiting(one, /*patient=*/false);
}

void Inbox::Enqueue(ItemPtr item) {
  const v1::Envelope& envelope = item->delivery.delivered.envelope();
  item->delivery.envelope_hash = message::EnvelopeHash(
      base::ViewOf(envelope.header()), base::ViewOf(envelope.body()));
  queue_.push_back(std::move(item));
  Work();
}

void Inbox::Work() {
  if (busy_ || queue_.empty()) return;
  busy_ = true;
  ItemPtr item = std::move(queue_.front());
  queue_.pop_front();
  Prove(std::move(item));
}

void Inbox::Prove(ItemPtr item) {
  if (item->delivery.waiting != 0) {
    // Proven when it came.
    return Proven(item, log_.OpenKept(item->delivery.delivered.entry()));
  }
  v1::LoggedEntry entry = item->delivery.delivered.entry();
  log_.Accept(std::move(entry),
              [this, item](absl::StatusOr<ProvenEntry> proven) {
                Proven(item, std::move(proven));
              });
}

void Inbox::Proven(ItemPtr item, absl::StatusOr<ProvenEntry> proven) {
  if (!proven.ok()) {
    if (ProblemOf(proven.status()) != Problem::kVerification) {
      return Finish(item, proven.status());
    }
    return Unproven(item, proven.status());
  }
  item->delivery.proven = *std::move(proven);
  IsTombstone(item->delivery.delivered) ? TakeTombstone(item)
                                        : TakeMessage(item);
}

void Inbox::TakeTombstone(const ItemPtr& item) {
  const v1::Delivered& delivered = item->delivery.delivered;
  const auto header =
      message::ParseHeader(base::ViewOf(delivered.envelope().header()));
  absl::Status status = header.ok()
                            ? CheckTombstone(*item->delivery.proven, *header,
                                             delivered.sequence())
                            : header.status();
  if (!status.ok()) return Unproven(item, status);
  Stored(item, intake_.End(item->delivery));
}

void Inbox::TakeMessage(const ItemPtr& item) {
  const v1::Delivered& delivered = item->delivery.delivered;
  const base::Digest& hash = item->delivery.envelope_hash;
  absl::Status status = CheckPlace(*item->delivery.proven, item->delivery.line,
                                   delivered.sequence(), hash);
  if (!status.ok()) return Unproven(item, status);
  auto header = Judge::ReadHeader(delivered);
  if (!header.ok()) return Quarantine(item, header.status());
  item->header = *std::move(header);
  status = CheckAcceptance(*item->delivery.proven,
                           {.header = item->header,
                            .envelope_hash = hash,
                            .sequence = delivered.sequence()});
  if (!status.ok()) return Unproven(item, status);
  const auto settled = IsSettled(*item);
  if (!settled.ok()) return Quarantine(item, settled.status());
  if (*settled) return Finish(item, intake_.ConfirmOnly(item->delivery));
  JudgeIt(item);
}

// Ours, or in the store already. Another message under an id that is taken is a
// fault (P4).
absl::StatusOr<bool> Inbox::IsSettled(const Item& item) {
  if (item.header.sender == station_.uri()) return true;
  TRY_ASSIGN(const bool known, intake_.IsKnown(item.delivery, item.header));
  if (known) return true;
  TRY_ASSIGN(const auto row, station_.messages.FindByIdentity(IdentityOf(
                                 item.header.sender, item.header.message_id)));
  if (row.has_value()) return message::FaultError(Fault::kMessageIdReused);
  return false;
}

void Inbox::JudgeIt(ItemPtr item) {
  const absl::Status fresh = station_.Refresh();
  if (!fresh.ok()) return Finish(item, fresh);
  const auto line = station_.lines.Read(item->delivery.line);
  if (!line.ok()) return Finish(item, line.status());
  const auto judged =
      judge_.Open(item->delivery.delivered, *line, item->delivery.proven->time);
  if (judged.ok()) {
    return Stored(item, intake_.Take(item->delivery, *judged));
  }
  Retry(item, judged.status());
}

// What is missing here may be at the relay: asked for once, then judged again.
void Inbox::Retry(const ItemPtr& item, const absl::Status& why) {
  const auto fault = message::FaultOf(why);
  const auto again = [this, item](absl::Status status) {
    status.ok() || !MayPass(status) ? JudgeIt(item) : Finish(item, status);
  };
  const auto line = station_.lines.Read(item->delivery.line);
  const bool line_unknown =
      fault == Fault::kLineUnknown && line.ok() && !line->has_value();
  if (line_unknown && !item->asked_line) {
    item->asked_line = true;
    // Without an answer nothing is known: what came is not kept, and comes
    // again.
    return refresh_line(item->delivery.line, [this, item](absl::Status status) {
      status.ok() ? JudgeIt(item) : Finish(item, status);
    });
  }
  if (fault == Fault::kSenderUnknown && !item->asked_sender) {
    item->asked_sender = true;
    return directory_.Find({PositionOf(item->header.sender)},
                           [again](absl::StatusOr<std::vector<Peer>> found) {
                             again(found.status());
                           });
  }
  if (!Judge::IsNotYet(why)) return Quarantine(item, why);
  if (!item->patient) {
    return Quarantine(item, message::FaultError(Fault::kLineUnknown));
  }
  Finish(item, intake_.Wait(item->delivery));
}

void Inbox::Unproven(const ItemPtr& item, const absl::Status& why) {
  item->delivery.proven.reset();
  Quarantine(item, message::WithFault(Fault::kReceipt, why));
}

void Inbox::Quarantine(const ItemPtr& item, const absl::Status& why) {
  if (!message::FaultOf(why).has_value() && ProblemOf(why) == Problem::kStore) {
    return Finish(item, why);
  }
  const auto before = intake_.IsQuarantined(item->delivery);
  if (before.ok() && *before) {
    const bool proven = item->delivery.proven.has_value();
    return Finish(
        item, proven ? intake_.ConfirmOnly(item->delivery) : absl::OkStatus());
  }
  if (message::FaultOf(why) == Fault::kReceipt) {
    // The relay's fault, not the sender's: the watch officer is told at once.
    const absl::Status warned = station_.store->Write([&] {
      return station_.Warn("verification", std::string(why.message()));
    });
    if (!warned.ok()) return Finish(item, warned);
  }
  Stored(item, intake_.Quarantine(item->delivery, why));
}

void Inbox::Stored(const ItemPtr& item,
                   absl::StatusOr<Intake::Outcome> outcome) {
  if (!outcome.ok()) return Finish(item, outcome.status());
  base::StopPoint("stored");
  const Intake::Outcome stored = *outcome;
  const base::LineId line = item->delivery.line;
  Finish(item, absl::OkStatus());
  if (on_stored) on_stored(stored);
  if (stored.line_held) Recheck(line);
}

void Inbox::Finish(const ItemPtr& item, const absl::Status& status) {
  busy_ = false;
  item->done(status);
  Work();
}

}  // namespace hotline::station
