// Inviting (P16): whether an offer may be shown to an operator, and whether an
// answer may be acted upon. Both came sealed, and passed message::CheckMessage.
#pragma once

#include "core/line/key_package_check.h"
#include "core/message/header.h"
#include "core/message/offer.h"
#include "core/message/offer_answer.h"

namespace hotline::line {

// The policy that is offered. Fault OFFER unless it opens and is good, its
// class is the header's, the line has not ended, the offer has not at `logged`
// and is for 30 days at most, it invites this station's position, and not one
// whose station this is already, each member is of a named position, and the
// sender is a member of an entitled position.
absl::StatusOr<Policy> CheckOffer(const message::Offer& offer,
                                  const message::Header& header,
                                  const std::string& own_station,
                                  base::WallTime logged);

// Positions that are invited: those of the offer that have no member yet.
std::vector<std::string> InvitedBy(const message::Offer& offer);

struct AnswerCase {
  const message::Offer& offer;  // ours, as sent
  const Policy& policy;         // of the line now
  const std::string& station;   // who answers
  base::WallTime logged;        // log time of the answer
};

// The KeyPackage to add; nothing if the offer was declined. Fault OFFER_ANSWER
// unless the answer names this offer, in time, its station is of an invited
// position, and its KeyPackage may be added. That it is the position's first
// is for the caller to know: a later one is no fault, and changes nothing.
absl::StatusOr<std::optional<mls::KeyPackage>> CheckOfferAnswer(
    const message::OfferAnswer& answer, const AnswerCase& facts_of_answer,
    FindLeafFacts facts);

}  // namespace hotline::line
