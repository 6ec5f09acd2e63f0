#include "client/station/intake.h"

#include <algorithm>

#include "client/station/intake_serial.h"
#include "client/station/own_response.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/crypto/sha256.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

// What cannot be trusted gets a name of its own: that of exactly this envelope
// at this place, and apart from it, of the same without proof. Whatever came
// here before never stands in the way of the true message.
base::Digest QuarantineIdentity(const Delivery& delivery) {
  return crypto::Sha256(
      base::Writer()
          .Text(delivery.proven.has_value() ? "quarantine" : "unproven")
          .Raw(delivery.line.bytes())
          .U64(delivery.delivered.sequence())
          .Raw(delivery.envelope_hash)
          .bytes());
}

}  // namespace

void Intake::FillFromHeader(const message::Header& header, MessageRow& row) {
  row.id = header.message_id;
  row.precedence = header.precedence;
  row.line_class = header.message_class;
  row.content.sender = header.sender;
  row.content.commitment = header.commitment;
}

std::string Intake::EvidenceOf(const Delivery& delivery) {
  return delivery.delivered.entry().SerializeAsString();
}

MessageRow Intake::RowOf(const Delivery& delivery) const {
  MessageRow row;
  row.line = delivery.line;
  row.state = State::kDelivered;
  row.sequence = delivery.delivered.sequence();
  row.envelope_hash = delivery.envelope_hash;
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
    return row->envelope_hash == delivery.envelope_hash;
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
    if (delivery.proven.has_value()) TRY(Due(delivery));
    TRY(station_.messages.Insert(row, std::nullopt,
                                 base::ViewOf(EvidenceOf(delivery))));
    TRY(station_.Note(EventKind::kArrived, row.n));
    if (header.ok() && delivery.proven.has_value()) {
      TRY(SerialEnded(station_, row.line, header->sender, row.sequence,
                      "quarantined"));
    }
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
  if (!row.outgoing || row.swept ||
      ended.envelope_hash() != base::TextOf(row.envelope_hash)) {
    return absl::OkStatus();
  }
  if (row.type == ContentType::kResponse) return EndResponse(row, ended);
  if (row.type == ContentType::kAttachmentChunk) {
    return ended.undelivered().empty() ? absl::OkStatus() : EndOwnChunk(row);
  }
  if (row.type != ContentType::kText) return absl::OkStatus();
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

// A response of ours. One station of the position that it answers is enough.
absl::Status Intake::EndResponse(MessageRow row, const v1::Tombstone& ended) {
  TRY_ASSIGN(const auto line, station_.lines.Read(row.line));
  if (!line.has_value() || row.content.to.empty()) return absl::OkStatus();
  const std::string position = row.content.to.front();
  const auto& missed = ended.undelivered();
  for (const message::Member& member : line->Others(station_.uri())) {
    const bool has_it =
        std::find(missed.begin(), missed.end(), member.station) == missed.end();
    if (has_it && PositionOf(member.station) == position) {
      return absl::OkStatus();
    }
  }
  row.state = State::kExpired;
  TRY(station_.messages.Update(row));
  return ResponseLost(
      station_, row, "expired",
      "it ended before any station of " + position +
          " had it, and the relay keeps it no longer: give it again.");
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
  TRY_ASSIGN(const bool chunk, EndMissingChunk(header));
  if (chunk) row.type = ContentType::kAttachmentChunk;
  TRY(station_.messages.Insert(row, std::nullopt,
                               base::ViewOf(EvidenceOf(delivery))));
  outcome.n = row.n;
  const v1::Tombstone& ended = delivery.proven->details.tombstone();
  TRY(SerialEnded(station_, row.line, header.sender, ended.ended_sequence(),
                  EndedBy(ended)));
  if (chunk) return absl::OkStatus();
  return station_.Note(EventKind::kEnded, row.n);
}

}  // namespace hotline::station
