// What passed every check, by what it says: texts, facts, responses, line
// cards, reports. The rest of Intake is in intake.cc.
#include "client/station/intake.h"
#include "client/station/intake_serial.h"
#include "client/station/invitations.h"
#include "client/station/message_clock.h"
#include "client/station/progress.h"
#include "client/station/related.h"
#include "client/station/try.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

State StateOf(message::Fact fact) {
  switch (fact) {
    case message::Fact::kDelivered:
      return State::kDelivered;
    case message::Fact::kRead:
      return State::kRead;
    case message::Fact::kAcknowledged:
      return State::kAcknowledged;
    case message::Fact::kAnswered:
      return State::kAnswered;
    case message::Fact::kRefused:
      return State::kRefused;
  }
  return State::kDelivered;
}

// What is sealed to some stations, and handshakes, take none.
bool HasSerial(const Delivery& delivery) {
  return delivery.delivered.envelope().type() == v1::ENVELOPE_TYPE_APPLICATION;
}

AckRequests::Asked AskedBy(const Judged& judged) {
  return {.line = judged.header.line_id,
          .by = judged.header.sender,
          .messages =
              std::get<message::AckRequest>(judged.message.body).message_ids};
}

bool IsUrgent(message::Precedence precedence) {
  return precedence >= message::Precedence::kImmediate;
}

}  // namespace

absl::StatusOr<Intake::Outcome> Intake::Take(const Delivery& delivery,
                                             const Judged& judged) {
  MessageRow row = RowOf(delivery);
  FillFromHeader(judged.header, row);
  row.content = ContentOf(judged.message);
  row.identity = IdentityOf(judged.header.sender, judged.header.message_id);
  row.type = static_cast<ContentType>(judged.message.body.index() + 1);
  Outcome outcome;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(Due(delivery));
    TRY(NoteStore(judged, row.sequence));
    if (HasSerial(delivery)) TRY(TakeSerial(station_, judged, row));
    if (row.type == ContentType::kText) {
      return TakeText(row, delivery, outcome);
    }
    TRY(station_.messages.Insert(row, std::nullopt,
                                 base::ViewOf(EvidenceOf(delivery))));
    outcome.n = row.n;
    switch (row.type) {
      case ContentType::kFacts:
        return TakeFacts(judged);
      case ContentType::kResponse:
        return TakeResponse(judged, row.sequence);
      case ContentType::kLineCard:
        return TakeCard(judged, outcome);
      case ContentType::kAttachmentChunk:
        return TakeChunk(judged, row, outcome);
      case ContentType::kAckRequest:
        outcome.asked = AskedBy(judged);
        return absl::OkStatus();
      case ContentType::kDuty:
        return station_.staffing.Take(
            judged.header.line_id, judged.header.sender, row.sequence,
            std::get<message::Duty>(judged.message.body));
      case ContentType::kQuarantineReport:
        return TakeReport(judged);
      default:
        outcome.handshake = true;
        outcome.line = judged.header.line_id;
        return TakeOutside(station_, judged, row.sequence);
    }
  }));
  return outcome;
}

// Its serials are its store's: where they begin again, the watch officer is
// told why, and where two stores count side by side, that this must not be.
absl::Status Intake::NoteStore(const Judged& judged, uint64_t sequence) {
  const std::string& sender = judged.header.sender;
  TRY_ASSIGN(const auto seen,
             station_.incarnations.See(
                 judged.header.line_id, sender,
                 judged.message.statement.serial.store_incarnation, sequence));
  if (seen == Incarnations::Seen::kRejoined) {
    return station_.Warn("rejoined",
                         sender +
                             " has rejoined with another store, the one before "
                             "was lost or restored: its serials begin again at "
                             "1, nothing is missing by that.");
  }
  if (seen == Incarnations::Seen::kTwice) {
    return station_.Warn("copied",
                         sender +
                             " has sent from a store that it had given up: two "
                             "copies of its store are in use.");
  }
  return absl::OkStatus();
}

absl::Status Intake::TakeText(MessageRow& row, const Delivery& delivery,
                              Outcome& outcome) {
  row.progress = NewProgress(row.content, State::kSent, row.log_time);
  PositionState here;
  here.position = station_.position();
  here.state = State::kDelivered;
  here.at = station_.Now();
  here.station = station_.uri();
  const bool addressed = Advance(row.progress, here);
  row.state = Overall(row, station_.position());
  TRY(station_.messages.Insert(row, std::nullopt,
                               base::ViewOf(EvidenceOf(delivery))));
  outcome.n = row.n;
  if (HasClock(row)) TRY(station_.clocks.Start(row.n));
  TRY(station_.Note(EventKind::kArrived, row.n));
  TRY(NoteSuperseded(station_, row));
  TRY(station_.attachments.Announce(row));
  // Line tests and service messages never cause a receipt (P7).
  const bool counts = row.content.kind != message::Kind::kTest &&
                      row.content.kind != message::Kind::kService;
  if (!addressed || !counts) return absl::OkStatus();
  outcome.urgent_fact = IsUrgent(row.precedence);
  return station_.journal.AddFact(
      {.message = row.n,
       .fact = static_cast<uint8_t>(message::Fact::kDelivered),
       .at = here.at,
       .operator_name = {}});
}

absl::Status Intake::Change(const base::LineId& line, const base::MessageId& id,
                            const PositionState& change, bool sent_only) {
  TRY_ASSIGN(auto row, station_.messages.FindText(line, id));
  if (!row.has_value() || row->swept) return absl::OkStatus();
  if (sent_only && !row->outgoing) return absl::OkStatus();
  if (!Advance(row->progress, change)) return absl::OkStatus();
  row->state = Overall(*row, station_.position());
  TRY(station_.messages.Update(*row));
  return station_.Note(EventKind::kChanged, row->n, change);
}

absl::Status Intake::TakeFacts(const Judged& judged) {
  const auto& facts = std::get<message::Facts>(judged.message.body);
  PositionState change;
  change.position = PositionOf(judged.header.sender);
  change.state = StateOf(facts.fact);
  change.at = facts.at;
  change.by = facts.operator_name;
  change.station = judged.header.sender;
  for (const base::MessageId& id : facts.message_ids) {
    TRY(Change(judged.header.line_id, id, change, /*sent_only=*/true));
  }
  return absl::OkStatus();
}

absl::Status Intake::TakeResponse(const Judged& judged, uint64_t sequence) {
  const auto& response = std::get<message::Response>(judged.message.body);
  PositionState change;
  change.position = PositionOf(judged.header.sender);
  change.state = StateOf(response.fact);
  change.at = response.at;
  change.by = response.operator_name;
  change.station = judged.header.sender;
  change.reason = response.reason;
  change.scripted = response.scripted;
  change.sequence = sequence;
  return Change(judged.header.line_id, response.message_id, change,
                /*sent_only=*/false);
}

absl::Status Intake::TakeCard(const Judged& judged, Outcome& outcome) {
  const auto& card = std::get<message::LineCard>(judged.message.body);
  TRY_ASSIGN(auto line, station_.lines.Read(judged.header.line_id));
  if (!line.has_value()) return absl::InternalError("card without its line");
  if (line->state == LineState::kHeld) {
    if (line->card == card) return absl::OkStatus();
    return station_.Warn("line_card",
                         "A second, different card came for line " +
                             line->card.name + ": it was not taken.");
  }
  line->card = card;
  line->state = LineState::kHeld;
  TRY(station_.lines.Save(*line));
  outcome.line_held = true;
  const auto strangers = line->Strangers();
  if (strangers.empty()) return absl::OkStatus();
  return station_.Warn("stranger",
                       "The relay's roster of line " + card.name +
                           " names stations that its card does not: they are "
                           "never written to.");
}

absl::Status Intake::TakeReport(const Judged& judged) {
  const auto& report = std::get<message::QuarantineReport>(judged.message.body);
  TRY_ASSIGN(const auto row, station_.messages.FindText(judged.header.line_id,
                                                        report.message_id));
  if (!row.has_value() || !row->outgoing) return absl::OkStatus();
  if (report.fault == message::Fault::kNotSealedToUs) {
    // Its private key is gone, with a lost store perhaps: the next message is
    // sealed to another of its key packages.
    TRY(station_.peers.DropPackage(judged.header.line_id,
                                   judged.header.sender));
  }
  return station_.Warn("quarantined",
                       judged.header.sender + " could not trust message " +
                           report.message_id.Hex().substr(0, 8) + ": " +
                           std::string(message::Sentence(report.fault)));
}

}  // namespace hotline::station
