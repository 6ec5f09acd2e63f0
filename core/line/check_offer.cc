#include "core/line/check_offer.h"

#include <algorithm>

#include "core/message/fault.h"
#include "core/message/fields.h"
#include "core/message/positions.h"

namespace hotline::line {
namespace {

using message::Fault;
using message::PositionOfStation;
using message::RequireField;

bool Names(const std::vector<std::string>& positions,
           const std::string& position) {
  return std::binary_search(positions.begin(), positions.end(), position);
}

bool HasMember(const message::Offer& offer, const std::string& station) {
  return std::any_of(
      offer.members.begin(), offer.members.end(),
      [&](const message::Member& one) { return one.station == station; });
}

bool MembersAreNamed(const message::Offer& offer) {
  return std::all_of(offer.members.begin(), offer.members.end(),
                     [&](const message::Member& one) {
                       return Names(offer.positions,
                                    PositionOfStation(one.station));
                     });
}

absl::Status CheckOfferTimes(const message::Offer& offer, const Policy& policy,
                             base::WallTime logged) {
  return message::FirstError(
      {RequireField(logged < offer.until, "offer: has ended"),
       RequireField(offer.until - logged <= message::kMaxOfferLife,
                    "offer: for more than 30 days"),
       RequireField(!IsClosed(policy, logged), "offer: the line has ended")});
}

absl::Status CheckOfferPeople(const message::Offer& offer, const Policy& policy,
                              const std::string& sender,
                              const std::string& own_station) {
  return message::FirstError(
      {RequireField(HasMember(offer, sender), "offer: not by a member"),
       RequireField(IsEntitled(policy, PositionOfStation(sender)),
                    "offer: by a position that may not add"),
       RequireField(MembersAreNamed(offer), "offer: hides a position"),
       RequireField(Names(offer.positions, PositionOfStation(own_station)),
                    "offer: does not invite this position"),
       RequireField(!HasMember(offer, own_station),
                    "offer: this station is a member")});
}

absl::StatusOr<Policy> PolicyOfOffer(const message::Offer& offer) {
  auto opening = ParsePolicyOpening(offer.policy);
  if (!opening.ok()) return opening.status();
  return ParsePolicy(opening->policy);
}

absl::Status CheckAnswers(const message::OfferAnswer& answer,
                          const AnswerCase& answered) {
  return message::FirstError(
      {RequireField(answer.offer == message::Hash(answered.offer),
                    "offer answer: to another offer"),
       RequireField(answered.logged < answered.offer.until,
                    "offer answer: after its end"),
       RequireField(Names(InvitedBy(answered.offer),
                          PositionOfStation(answered.station)),
                    "offer answer: by a position that was not invited")});
}

}  // namespace

std::vector<std::string> InvitedBy(const message::Offer& offer) {
  std::vector<std::string> invited = offer.positions;
  for (const message::Member& member : offer.members) {
    std::erase(invited, PositionOfStation(member.station));
  }
  return invited;
}

absl::StatusOr<Policy> CheckOffer(const message::Offer& offer,
                                  const message::Header& header,
                                  const std::string& own_station,
                                  base::WallTime logged) {
  auto policy = PolicyOfOffer(offer);
  if (!policy.ok()) return message::WithFault(Fault::kOffer, policy.status());
  auto status = message::FirstError(
      {RequireField(policy->message_class == header.message_class,
                    "offer: of another class than its envelope"),
       CheckOfferTimes(offer, *policy, logged),
       CheckOfferPeople(offer, *policy, header.sender, own_station)});
  if (!status.ok()) return message::WithFault(Fault::kOffer, status);
  return policy;
}

absl::StatusOr<std::optional<mls::KeyPackage>> CheckOfferAnswer(
    const message::OfferAnswer& answer, const AnswerCase& answered,
    FindLeafFacts facts) {
  auto status = CheckAnswers(answer, answered);
  if (!status.ok()) return message::WithFault(Fault::kOfferAnswer, status);
  if (!answer.accepted) return std::optional<mls::KeyPackage>();
  auto package = ReadKeyPackage(answer.key_package, answered.policy,
                                answered.station, facts);
  if (!package.ok()) {
    return message::WithFault(Fault::kOfferAnswer, package.status());
  }
  return std::optional(*std::move(package));
}

}  // namespace hotline::line
