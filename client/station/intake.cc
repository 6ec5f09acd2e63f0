#include "client/station/intake.h"

#include <algorithm>

#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/crypto/sha256.h"
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

// What cannot be trusted gets a name of its own, so that it never stands in the
// way of the true message with that id.
base::Digest QuarantineIdentity(const Delivery& delivery) {
  return crypto::Sha256(base::Writer()
                            .Text("quarantine")
                            .Raw(delivery.line.bytes())
                            .U64(delivery.delivered.sequence())
                            .bytes());
}

void FillContent(const Judged& judged, Content& content) {
  const message::Statement& statement = judged.message.statement;
  content.kind = statement.kind;
  content.serial = statement.serial;
  content.dtg = statement.dtg;
  content.filed = statement.filed;
  content.sender = statement.sender;
  content.operator_name = statement.operator_name;
  content.to = judged.message.addressees.action;
  content.info = judged.message.addressees.info;
  content.commitment = statement.commitment;
  const auto* text = std::get_if<message::Text>(&judged.message.body);
  if (text == nullptr) return;
  content.subject = text->subject;
  content.text = text->text;
  content.label = text->label;
}

void FillFromHeader(const message::Header& header, MessageRow& row) {
  row.id = header.message_id;
  row.precedence = header.precedence;
  row.line_class = header.message_class;
  row.content.sender = header.sender;
  row.content.commitment = header.commitment;
}

bool IsUrgent(message::Precedence precedence) {
  return precedence >= message::Precedence::kImmediate;
}

std::string EvidenceOf(const Delivery& delivery) {
  return delivery.delivered.entry().SerializeAsString();
}

}  // namespace

MessageRow Intake::RowOf(const Delivery& delivery) const {
  const v1::Envelope& envelope = delivery.delivered.envelope();
  MessageRow row;
  row.line = delivery.line;
  row.state = State::kDelivered;
  row.sequence = delivery.delivered.sequence();
  row.envelope_hash = message::EnvelopeHash(base::ViewOf(envelope.header()),
                                            base::ViewOf(envelope.body()));
  row.stored = station_.Now();
  if (delivery.proven.has_value()) {
    row.log_index = delivery.proven->index;
    row.log_time = delivery.proven->time;
  }
  return row;
}

// What every delivery leaves behind, whatever it was.
absl::Status Intake::Due(const Delivery& delivery) {
  if (delivery.waiting != 0) {
    TRY(station_.journal.RemoveWaiting(delivery.waiting));
  }
  TRY(station_.lines.Reached(delivery.line, delivery.delivered.sequence()));
  return station_.journal.AddConfirm(
      {.line = delivery.line, .sequence = delivery.delivered.sequence()});
}

absl::Status Intake::ConfirmOnly(const Delivery& delivery) {
  return station_.store->Write([&] { return Due(delivery); });
}

absl::StatusOr<bool> Intake::IsKnown(const Delivery& delivery,
                                     const message::Header& header) {
  TRY_ASSIGN(const auto row, station_.messages.FindByIdentity(
                                 IdentityOf(header.sender, header.message_id)));
  if (row.has_value()) {
    return row->envelope_hash == RowOf(delivery).envelope_hash;
  }
  return IsQuarantined(delivery);
}

absl::StatusOr<bool> Intake::IsQuarantined(const Delivery& delivery) {
  TRY_ASSIGN(const auto row,
             station_.messages.FindByIdentity(QuarantineIdentity(delivery)));
  return row.has_value();
}

absl::Status Intake::Wait(const Delivery& delivery) {
  if (delivery.waiting != 0) return absl::OkStatus();
  return station_.store->Write([&]() -> absl::Status {
    TRY(station_.journal.AddWaiting(
        delivery.line, base::ViewOf(delivery.delivered.SerializeAsString()),
        station_.Now()));
    return Due(delivery);
  });
}

absl::StatusOr<Intake::Outcome> Intake::Take(const Delivery& delivery,
                                             const Judged& judged) {
  MessageRow row = RowOf(delivery);
  FillFromHeader(judged.header, row);
  FillContent(judged, row.content);
  row.identity = IdentityOf(judged.header.sender, judged.header.message_id);
  row.type = static_cast<ContentType>(judged.message.body.index() + 1);
  Outcome outcome;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(Due(delivery));
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
        return TakeResponse(judged);
      case ContentType::kLineCard:
        return TakeCard(judged, outcome);
      default:
        return TakeReport(judged);
    }
  }));
  return outcome;
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
  TRY(station_.Note(EventKind::kArrived, row.n));
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

absl::Status Intake::TakeResponse(const Judged& judged) {
  const auto& response = std::get<message::Response>(judged.message.body);
  PositionState change;
  change.position = PositionOf(judged.header.sender);
  change.state = StateOf(response.fact);
  change.at = response.at;
  change.by = response.operator_name;
  change.station = judged.header.sender;
  change.reason = response.reason;
  change.scripted = response.scripted;
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
  return station_.Warn("quarantined",
                       judged.header.sender + " could not trust message " +
                           report.message_id.Hex().substr(0, 8) + ": " +
                           std::string(message::Sentence(report.fault)));
}

absl::StatusOr<Intake::Outcome> Intake::Quarantine(const Delivery& delivery,
                                                   const absl::Status& why) {
  const auto fault =
      message::FaultOf(why).value_or(message::Fault::kMessageMalformed);
  MessageRow row = RowOf(delivery);
  const auto header = message::ParseHeader(
      base::ViewOf(delivery.delivered.envelope().header()));
  if (header.ok()) FillFromHeader(*header, row);
  row.identity = QuarantineIdentity(delivery);
  row.fault = static_cast<uint16_t>(fault);
  row.content.reason = std::string(message::Sentence(fault));
  Outcome outcome;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(Due(delivery));
    TRY(station_.messages.Insert(row, std::nullopt,
                                 base::ViewOf(EvidenceOf(delivery))));
    TRY(station_.Note(EventKind::kArrived, row.n));
    return station_.journal.AddAlarm(
        message::Name(fault),
        base::ViewOf(delivery.delivered.SerializeAsString()), station_.Now());
  }));
  outcome.n = row.n;
  outcome.report = header.ok() && fault != message::Fault::kReceipt &&
                   fault != message::Fault::kLineUnknown;
  return outcome;
}

absl::StatusOr<Intake::Outcome> Intake::End(const Delivery& delivery) {
  TRY_ASSIGN(const message::Header header,
             message::ParseHeader(
                 base::ViewOf(delivery.delivered.envelope().header())));
  Outcome outcome;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(Due(delivery));
    TRY_ASSIGN(auto row, station_.messages.FindByIdentity(
                             IdentityOf(header.sender, header.message_id)));
    if (row.has_value()) return EndKnown(*std::move(row), delivery);
    return EndUnknown(delivery, header, outcome);
  }));
  return outcome;
}

// Ours, or one that came here before it ended elsewhere.
absl::Status Intake::EndKnown(MessageRow row, const Delivery& delivery) {
  const v1::Tombstone& ended = delivery.proven->details.tombstone();
  if (!row.outgoing || row.type != ContentType::kText || row.swept ||
      ended.envelope_hash() != base::TextOf(row.envelope_hash)) {
    return absl::OkStatus();
  }
  bool changed = false;
  for (const std::string& station : ended.undelivered()) {
    PositionState change;
    change.position = PositionOf(station);
    change.state = State::kExpired;
    change.at = delivery.proven->time;
    change.station = station;
    changed |= Advance(row.progress, change);
  }
  if (!changed) return absl::OkStatus();
  row.state = Overall(row, station_.position());
  row.content.reason =
      "It ended before every station had it; the relay keeps it no longer.";
  TRY(station_.messages.Update(row));
  return station_.Note(EventKind::kEnded, row.n);
}

// Something was meant for us and never came: that is shown.
absl::Status Intake::EndUnknown(const Delivery& delivery,
                                const message::Header& header,
                                Outcome& outcome) {
  MessageRow row = RowOf(delivery);
  FillFromHeader(header, row);
  row.identity = IdentityOf(header.sender, header.message_id);
  row.state = State::kExpired;
  const auto hash = base::ToArray<32>(
      base::ViewOf(delivery.proven->details.tombstone().envelope_hash()));
  if (hash.ok()) row.envelope_hash = *hash;
  row.content.reason = "It ended before this station received it.";
  TRY(station_.messages.Insert(row, std::nullopt,
                               base::ViewOf(EvidenceOf(delivery))));
  outcome.n = row.n;
  return station_.Note(EventKind::kEnded, row.n);
}

}  // namespace hotline::station
