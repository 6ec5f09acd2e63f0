#include "client/station/inbox.h"

#include "client/groups/epochs.h"
#include "client/station/handshake_evidence.h"
#include "client/station/handshakes.h"
#include "client/station/invitations.h"
#include "client/station/judge_sealed.h"
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

bool ChangesMembers(const v1::Delivered& delivered) {
  return delivered.envelope().type() == v1::ENVELOPE_TYPE_COMMIT ||
         delivered.envelope().type() == v1::ENVELOPE_TYPE_WELCOME;
}

bool IsHandshake(const v1::Delivered& delivered) {
  return ChangesMembers(delivered) ||
         delivered.envelope().type() == v1::ENVELOPE_TYPE_PROPOSAL ||
         delivered.envelope().type() == v1::ENVELOPE_TYPE_REJECT;
}

// Whom its log entry must name.
absl::StatusOr<std::vector<std::string>> RecipientsOf(
    const v1::Delivered& delivered) {
  return delivered.envelope().type() == v1::ENVELOPE_TYPE_SEALED
             ? SealedRecipients(delivered)
             : std::vector<std::string>();
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
  if (ChangesMembers(delivered)) return TakeChange(item);
  const base::Digest& hash = item->delivery.envelope_hash;
  absl::Status status = CheckPlace(*item->delivery.proven, item->delivery.line,
                                   delivered.sequence(), hash);
  if (!status.ok()) return Unproven(item, status);
  auto header = Judge::ReadHeader(delivered, !IsHandshake(delivered));
  if (!header.ok()) return Quarantine(item, header.status());
  item->header = *std::move(header);
  auto recipients = RecipientsOf(delivered);
  if (!recipients.ok()) return Quarantine(item, recipients.status());
  status = CheckAcceptance(*item->delivery.proven,
                           {.header = item->header,
                            .envelope_hash = hash,
                            .sequence = delivered.sequence(),
                            .type = delivered.envelope().type(),
                            .recipients = *std::move(recipients)});
  if (!status.ok()) return Unproven(item, status);
  const auto settled = IsSettled(*item);
  if (!settled.ok()) return Quarantine(item, settled.status());
  if (*settled) return Finish(item, intake_.ConfirmOnly(item->delivery));
  IsHandshake(delivered) ? TakeHandshake(item) : JudgeIt(item);
}

// A commit, ours too, or the Welcome that came instead.
void Inbox::TakeChange(const ItemPtr& item) {
  const v1::Delivered& delivered = item->delivery.delivered;
  auto header =
      message::ParseHeader(base::ViewOf(delivered.envelope().header()));
  if (!header.ok()) return Unproven(item, header.status());
  item->header = *std::move(header);
  const absl::Status proven = CheckMembersChanged(
      *item->delivery.proven, {delivered, item->header}, station_.uri());
  proven.ok() ? TakeHandshake(item) : Unproven(item, proven);
}

void Inbox::TakeHandshake(const ItemPtr& item) {
  const auto before = intake_.IsQuarantined(item->delivery);
  if (before.ok() && *before) {
    return Finish(item, intake_.ConfirmOnly(item->delivery));
  }
  const absl::Status fresh = station_.Refresh();
  if (!fresh.ok()) return Finish(item, fresh);
  auto taken = group_intake_.Take(item->delivery, item->header);
  const bool at_fault = message::FaultOf(taken.status()).has_value();
  at_fault ? Quarantine(item, taken.status()) : Stored(item, std::move(taken));
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
  if (item->delivery.delivered.envelope().type() == v1::ENVELOPE_TYPE_SEALED) {
    const auto judged = OpenSealed(*item);
    return judged.ok() ? Stored(item, intake_.Take(item->delivery, *judged))
                       : Retry(item, judged.status());
  }
  const auto line = station_.lines.Read(item->delivery.line);
  if (!line.ok()) return Finish(item, line.status());
  if (line->has_value() && (*line)->HasGroup())
    return JudgeInGroup(item, **line);
  const auto judged =
      judge_.Open(item->delivery.delivered, *line, item->delivery.proven->time);
  if (judged.ok()) {
    return Stored(item, intake_.Take(item->delivery, *judged));
  }
  Retry(item, judged.status());
}

absl::StatusOr<Judged> Inbox::OpenSealed(const Item& item) {
  const base::WallTime logged = item.delivery.proven->time;
  TRY_ASSIGN(const auto line, station_.lines.Read(item.delivery.line));
  TRY_ASSIGN(
      OpenedSealed opened,
      JudgeSealed(station_, directory_, item.delivery.delivered, line, logged));
  Judged judged{std::move(opened.header), std::move(opened.message)};
  TRY(CheckOutside(station_, judged, logged));
  return judged;
}

// Opening uses the key up in the transaction that stores the message, or that
// it failed a check.
void Inbox::JudgeInGroup(const ItemPtr& item, const LineFacts& line) {
  // Who leaves reads nothing later (P18).
  if (line.membership == Membership::kLeaving ||
      line.membership == Membership::kLeft) {
    return Finish(item, intake_.ConfirmOnly(item->delivery));
  }
  absl::StatusOr<Intake::Outcome> outcome = Intake::Outcome();
  const absl::Status stored = station_.store->Write([&]() -> absl::Status {
    const auto judged = group_judge_.Open(item->delivery.delivered, line,
                                          item->delivery.proven->time);
    if (judged.ok()) {
      outcome = intake_.Take(item->delivery, *judged);
    } else if (message::FaultOf(judged.status()).has_value()) {
      outcome = intake_.Quarantine(item->delivery, judged.status());
      if (groups::IsDivergence(judged.status())) {
        TRY(WarnOfDivergence(station_, line, item->header.sender));
      }
    } else {
      return judged.status();
    }
    return outcome.status();
  });
  stored.ok() ? Stored(item, std::move(outcome)) : Finish(item, stored);
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
