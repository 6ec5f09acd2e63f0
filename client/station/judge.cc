#include "client/station/judge.h"

#include <algorithm>

#include "client/station/current_duty.h"
#include "client/station/heading.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"
#include "core/message/fault.h"
#include "core/message/hpke_sealing.h"

namespace hotline::station {
namespace {

using message::Fault;
using message::FaultError;

std::vector<message::Member> Without(std::vector<message::Member> members,
                                     const std::string& station) {
  std::erase_if(members, [&](const message::Member& member) {
    return member.station == station;
  });
  return members;
}

bool Includes(const std::vector<message::Member>& members,
              const std::string& station) {
  return Without(members, station).size() != members.size();
}

}  // namespace

absl::Status Judge::NotYet() {
  return absl::FailedPreconditionError("the line's card is still to come");
}

bool Judge::IsNotYet(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) &&
         !message::FaultOf(status).has_value();
}

absl::StatusOr<message::Header> Judge::ReadHeader(const v1::Delivered& d,
                                                  bool application) {
  TRY_ASSIGN(message::Header header,
             message::ParseHeader(base::ViewOf(d.envelope().header())));
  if (base::TextOf(header.line_id.bytes()) != d.line_id()) {
    return FaultError(Fault::kReceipt, "delivered on another line");
  }
  TRY(message::CheckLifetime(header, application));
  return header;
}

absl::StatusOr<message::InnerMessage> Judge::Decrypt(
    const v1::Delivered& delivered) {
  message::HpkeSealing sealing(
      {},
      [this](const base::Digest& reference) {
        return station_.packages.Find(reference);
      },
      station_.randomness());
  TRY_ASSIGN(const base::SecretBytes plaintext,
             sealing.Open(base::ViewOf(delivered.envelope().header()),
                          base::ViewOf(delivered.envelope().body())));
  base::StopPoint("decrypted");
  return message::ParsePadded(plaintext.Reveal());
}

absl::StatusOr<Judged> Judge::Open(const v1::Delivered& delivered,
                                   const std::optional<LineFacts>& line,
                                   base::WallTime logged) {
  TRY_ASSIGN(message::Header header, ReadHeader(delivered));
  if (!line.has_value()) return FaultError(Fault::kLineUnknown);
  if (header.message_class != line->line_class) {
    return FaultError(Fault::kClassOfLine);
  }
  TRY_ASSIGN(message::InnerMessage message, Decrypt(delivered));
  const auto* card = std::get_if<message::LineCard>(&message.body);
  const bool held = line->state == LineState::kHeld;
  if (!held && card == nullptr) return NotYet();
  const auto& members = held ? line->card.members : card->members;
  TRY_ASSIGN(const message::SenderCertificate sender,
             directory_.Sender(header.sender,
                               message.statement.certificate_hash, logged));
  message::Circumstances circumstances{
      .roster_hash = message::RosterHash(Without(members, header.sender)),
      .logged = logged,
      .operators_required = kOperatorsRequired};
  TRY_ASSIGN(circumstances.certifier, directory_.Certifier(message.body));
  TRY(message::CheckMessage(header, message, sender, circumstances));
  if (!Includes(members, header.sender)) {
    return FaultError(Fault::kSenderNotMember);
  }
  if (card != nullptr) TRY(CheckCard(*line, header, *card));
  if (const auto* text = std::get_if<message::Text>(&message.body)) {
    TRY(CheckLabel(text->label, header.sender, members));
  }
  TRY(CheckResponse(station_, header, message));
  return Judged{std::move(header), std::move(message)};
}

// The creator's word alone makes a line, and it must name us.
absl::Status Judge::CheckCard(const LineFacts& line,
                              const message::Header& header,
                              const message::LineCard& card) {
  if (header.sender != line.creator) {
    return FaultError(Fault::kSenderNotMember, "not the line's creator");
  }
  if (!Includes(card.members, station_.uri())) {
    return FaultError(Fault::kLineUnknown, "the card does not name us");
  }
  return absl::OkStatus();
}

// To a message that reads here as it does there, by a position that was
// addressed. A response to what never came here is kept, and means nothing.
absl::Status Judge::CheckResponse(Station& station,
                                  const message::Header& header,
                                  const message::InnerMessage& message) {
  const auto* response = std::get_if<message::Response>(&message.body);
  if (response == nullptr) return absl::OkStatus();
  TRY_ASSIGN(const auto row,
             station.messages.FindText(header.line_id, response->message_id));
  if (!row.has_value() || row->swept) return absl::OkStatus();
  const std::string position = PositionOf(header.sender);
  const bool addressed = std::any_of(
      row->progress.begin(), row->progress.end(),
      [&](const PositionState& one) { return one.position == position; });
  const bool same = row->content.commitment == response->commitment &&
                    row->content.kind == message.statement.kind &&
                    row->precedence == header.precedence;
  if (addressed && same) return absl::OkStatus();
  return FaultError(Fault::kResponseMismatch);
}

}  // namespace hotline::station
