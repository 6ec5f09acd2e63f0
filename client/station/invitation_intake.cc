// What offers and answers to them change here. The rest of Invitations is in
// invitations.cc.
#include <algorithm>

#include "client/station/handshakes.h"
#include "client/station/invitations.h"
#include "client/station/line_view.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/line/check_offer.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

absl::Status CheckAnswer(Station& station, const message::Header& header,
                         const message::OfferAnswer& answer,
                         base::WallTime logged) {
  Offers offers(*station.store);
  TRY_ASSIGN(const auto offer, offers.Find(header.line_id, answer.offer));
  // Another member's: it is for that member to act upon.
  if (!offer.has_value() || offer->way == OfferWay::kCame) {
    return absl::OkStatus();
  }
  TRY_ASSIGN(const auto opening, line::ParsePolicyOpening(offer->offer.policy));
  TRY_ASSIGN(const line::Policy policy, line::ParsePolicy(opening.policy));
  return line::CheckOfferAnswer(answer,
                                {.offer = offer->offer,
                                 .policy = policy,
                                 .station = header.sender,
                                 .logged = logged},
                                [&](const mls::LeafNode& leaf) {
                                  return station.keys.authentication.FactsOf(
                                      leaf, logged);
                                })
      .status();
}

absl::Status TakeOffer(Station& station, const message::Header& header,
                       const message::Offer& offer) {
  TRY_ASSIGN(const auto opening, line::ParsePolicyOpening(offer.policy));
  TRY_ASSIGN(const line::Policy policy, line::ParsePolicy(opening.policy));
  TRY_ASSIGN(const auto held, station.lines.Read(header.line_id));
  LineFacts line = held.value_or(LineFacts());
  if (line.membership == Membership::kActive) return absl::OkStatus();
  line.id = header.line_id;
  line.incarnation = header.incarnation;
  line.origin = station.log_key->name();
  if (line.creator.empty()) line.creator = header.sender;
  // One that has accepted waits for its Welcome, whoever else is invited.
  if (line.membership != Membership::kAccepted) {
    line.membership = Membership::kInvited;
  }
  SetView(policy, offer.members, line);
  TRY(station.lines.Save(line));
  Offers offers(*station.store);
  TRY(offers.Save({.line = line.id,
                   .way = OfferWay::kCame,
                   .sender = header.sender,
                   .offer = offer}));
  const auto invited = line::InvitedBy(offer);
  if (!std::binary_search(invited.begin(), invited.end(), station.position())) {
    // A sister of ours is on it, and this station is added without asking.
    return absl::OkStatus();
  }
  return station.Warn("invitation",
                      header.sender + " invites " + station.position() +
                          " to line " + policy.name +
                          ": see `hotline line invitations`, and answer with "
                          "`hotline line accept` or `hotline line decline`.");
}

absl::Status TakeAnswer(Station& station, const message::Header& header,
                        const message::OfferAnswer& answer, uint64_t sequence) {
  Offers offers(*station.store);
  TRY_ASSIGN(const auto offer, offers.Find(header.line_id, answer.offer));
  if (!offer.has_value() || offer->way == OfferWay::kCame) {
    return absl::OkStatus();
  }
  TRY_ASSIGN(
      const bool counts,
      offers.SaveAnswer({.line = header.line_id,
                         .station = header.sender,
                         .sequence = sequence,
                         .state = answer.accepted ? AnswerState::kToBeAdded
                                                  : AnswerState::kDeclined,
                         .answer = answer}));
  if (!counts) return absl::OkStatus();
  TRY_ASSIGN(const auto line, station.lines.Read(header.line_id));
  const std::string name = line.has_value() ? line->card.name : "";
  return station.Warn(
      answer.accepted ? "accepted" : "declined",
      PositionOf(header.sender) + (answer.accepted ? " accepts" : " declines") +
          " the invitation to line " + name + ", by " + answer.operator_name +
          (answer.reason.empty() ? "." : ": " + answer.reason));
}

}  // namespace

absl::Status CheckOutside(Station& station, const Judged& judged,
                          base::WallTime logged) {
  const message::Body& body = judged.message.body;
  if (const auto* offer = std::get_if<message::Offer>(&body)) {
    return line::CheckOffer(*offer, judged.header, station.uri(), logged)
        .status();
  }
  if (const auto* answer = std::get_if<message::OfferAnswer>(&body)) {
    return CheckAnswer(station, judged.header, *answer, logged);
  }
  return absl::OkStatus();
}

absl::Status TakeOutside(Station& station, const Judged& judged,
                         uint64_t sequence) {
  const message::Body& body = judged.message.body;
  if (const auto* offer = std::get_if<message::Offer>(&body)) {
    return TakeOffer(station, judged.header, *offer);
  }
  if (const auto* answer = std::get_if<message::OfferAnswer>(&body)) {
    return TakeAnswer(station, judged.header, *answer, sequence);
  }
  return absl::OkStatus();
}

}  // namespace hotline::station
