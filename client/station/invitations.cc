#include "client/station/invitations.h"

#include <algorithm>

#include "client/station/line_view.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/line/check_offer.h"
#include "core/message/printable.h"

namespace hotline::station {
namespace {

absl::Status NoAnswer(std::string reason, std::string text) {
  return Fail(Problem::kUsage, std::move(reason), std::move(text));
}

Letter LetterOn(const LineFacts& line, std::vector<std::string> stations,
                message::Body body) {
  return {.line = line.id,
          .incarnation = line.incarnation,
          .line_class = line.line_class,
          .stations = std::move(stations),
          .body = std::move(body),
          .precedence = message::Precedence::kFlash,
          .lifetime = message::kMaxLifetime,
          .operator_name = {}};
}

}  // namespace

absl::Status Invitations::Prepare(const base::LineId& line,
                                  const line::PolicyOpening& policy,
                                  const std::vector<message::Member>& members,
                                  std::vector<std::string> positions) {
  for (const message::Member& one : members) {
    positions.push_back(PositionOf(one.station));
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()),
                  positions.end());
  TRY_ASSIGN(const line::Policy terms, line::ParsePolicy(policy.policy));
  StoredOffer offer{
      .line = line,
      .way = OfferWay::kToBeSent,
      .sender = station_.uri(),
      .offer = {.policy = line::Encode(policy),
                .positions = std::move(positions),
                .members = members,
                .until = std::min(terms.until, session_.RelayTime() +
                                                   message::kMaxOfferLife -
                                                   std::chrono::hours(1))}};
  const absl::Status valid = message::Check(message::Body(offer.offer));
  if (!valid.ok()) return NoAnswer("line", std::string(valid.message()));
  return offers_.Save(offer);
}

void Invitations::SendOffers(std::function<void(absl::Status)> done) {
  auto unsent = offers_.All(OfferWay::kToBeSent);
  if (!unsent.ok() || unsent->empty()) {
    if (done) done(unsent.status());
    return;
  }
  auto left = std::make_shared<size_t>(unsent->size());
  auto worst = std::make_shared<absl::Status>();
  for (StoredOffer& one : *unsent) {
    Send(std::move(one), [left, worst, done](absl::Status status) {
      if (!status.ok()) *worst = status;
      if (--*left == 0 && done) done(*worst);
    });
  }
}

void Invitations::Send(StoredOffer offer,
                       std::function<void(absl::Status)> done) {
  const auto line = station_.lines.Read(offer.line);
  if (!line.ok() || !line->has_value() ||
      (*line)->membership != Membership::kActive ||
      offer.offer.until <= station_.Now()) {
    return done(line.status());
  }
  std::vector<std::string> positions = line::InvitedBy(offer.offer);
  positions.push_back(station_.position());
  directory_.Find(positions, [this, offer = std::move(offer),
                              done](absl::StatusOr<std::vector<Peer>> found) {
    found.ok() ? Post(offer, *found, done) : done(found.status());
  });
}

void Invitations::Post(const StoredOffer& offer, const std::vector<Peer>& peers,
                       std::function<void(absl::Status)> done) {
  std::vector<std::string> recipients;
  for (const Peer& one : peers) {
    const bool member = std::any_of(
        offer.offer.members.begin(), offer.offer.members.end(),
        [&](const auto& held) { return held.station == one.station; });
    if (!member) recipients.push_back(one.station);
  }
  const auto line = station_.lines.Read(offer.line);
  if (!line.ok() || !line->has_value()) return done(line.status());
  if (recipients.empty()) {
    return done(Fail(Problem::kRefused, "no_station",
                     "No invited position has an enrolled station with a "
                     "valid certificate of an authority that is trusted "
                     "here."));
  }
  StoredOffer sent = offer;
  sent.way = OfferWay::kSent;
  auto also = [this, sent] { return offers_.Save(sent); };
  post_sealed(
      LetterOn(**line, std::move(recipients), offer.offer), std::move(also),
      [done](absl::StatusOr<Posted> saved) {
        if (!saved.ok()) done(saved.status());
      },
      [done](absl::Status status) { done(status); });
}

absl::StatusOr<std::vector<Invitation>> Invitations::Open() {
  std::vector<Invitation> out;
  TRY_ASSIGN(const auto lines, station_.lines.All());
  for (const LineFacts& line : lines) {
    if (line.membership != Membership::kInvited) continue;
    TRY_ASSIGN(const auto offer, offers_.Last(line.id, OfferWay::kCame));
    if (!offer.has_value() || offer->offer.until <= station_.Now()) continue;
    TRY_ASSIGN(const auto opening,
               line::ParsePolicyOpening(offer->offer.policy));
    TRY_ASSIGN(const line::Policy policy, line::ParsePolicy(opening.policy));
    out.push_back(
        {.line = station_.ToRecord(line),
         .from = offer->sender,
         .positions = offer->offer.positions,
         .suite = policy.suite == mls::CipherSuite::kXWing ? "pq" : "classic",
         .answer_by = offer->offer.until});
  }
  return out;
}

absl::StatusOr<StoredOffer> Invitations::Find(const std::string& name) {
  TRY_ASSIGN(const auto lines, station_.lines.All());
  std::optional<LineFacts> found;
  for (const LineFacts& line : lines) {
    if (!line.HasGroup() || (line.card.name != name && line.id.Hex() != name)) {
      continue;
    }
    if (found.has_value() && line.membership != Membership::kInvited) continue;
    if (found.has_value() && found->membership == Membership::kInvited) {
      return NoAnswer("ambiguous",
                      "More than one invitation has this name: give the id, " +
                          found->id.Hex() + " or " + line.id.Hex() + ".");
    }
    found = line;
  }
  if (!found.has_value()) {
    return NoAnswer("unknown_line", "There is no invitation to a line '" +
                                        name +
                                        "': see `hotline line invitations`.");
  }
  if (found->membership != Membership::kInvited) {
    return NoAnswer("not_invited",
                    "Nothing waits for an answer there: the line "
                    "is \"" +
                        std::string(Name(found->membership)) + "\" here.");
  }
  TRY_ASSIGN(auto offer, offers_.Last(found->id, OfferWay::kCame));
  if (!offer.has_value() || offer->offer.until <= station_.Now()) {
    return NoAnswer("not_invited",
                    "The invitation has ended: ask for another.");
  }
  return *std::move(offer);
}

absl::StatusOr<message::OfferAnswer> Invitations::Write(
    const StoredOffer& offer, const LineAnswer& answer) {
  message::OfferAnswer out{.offer = message::Hash(offer.offer),
                           .accepted = answer.accept,
                           .key_package = {},
                           .operator_name = answer.operator_name,
                           .reason = answer.accept ? "" : answer.reason};
  if (!answer.accept) return out;
  TRY_ASSIGN(const auto opening, line::ParsePolicyOpening(offer.offer.policy));
  TRY_ASSIGN(const line::Policy policy, line::ParsePolicy(opening.policy));
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const mls::KeyPackage package,
               station_.keys.packages.MakeFresh(
                   policy.suite, station_.own_identity(), station_.Now()));
    out.key_package = mls::Encode(package);
    return absl::OkStatus();
  }));
  return out;
}

void Invitations::Answer(const LineAnswer& answer, Done<LineRecord> done) {
  if (!message::HasVisible(answer.operator_name)) {
    return done(
        NoAnswer("operator",
                 "An answer to an invitation names the person who "
                 "decided: give that person's name (`--operator NAME`)."));
  }
  const auto offer = Find(answer.line);
  if (!offer.ok()) return done(offer.status());
  auto written = Write(*offer, answer);
  if (!written.ok()) return done(written.status());
  const auto line = station_.lines.Read(offer->line);
  if (!line.ok() || !line->has_value()) return done(line.status());
  Letter letter =
      LetterOn(**line, StationsOf(offer->offer.members), *std::move(written));
  letter.operator_name = answer.operator_name;
  auto also = [this, id = offer->line, accepted = answer.accept] {
    return station_.lines.SetMembership(
        id, accepted ? Membership::kAccepted : Membership::kDeclined);
  };
  auto failed = std::make_shared<bool>(false);
  post_sealed(
      std::move(letter), std::move(also),
      [failed, done](absl::StatusOr<Posted> saved) {
        if (saved.ok()) return;
        *failed = true;
        done(saved.status());
      },
      [this, failed, id = offer->line, done](absl::Status status) {
        if (*failed) return;
        // It leaves with the next session at the latest.
        if (!status.ok() && !MayPass(status)) return done(status);
        const auto now = station_.lines.Read(id);
        now.ok() && now->has_value() ? done(station_.ToRecord(**now))
                                     : done(now.status());
      });
}

}  // namespace hotline::station
