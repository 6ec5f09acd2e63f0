#include "client/station/group_intake.h"

#include <algorithm>

#include "client/station/handshake_evidence.h"
#include "client/station/handshakes.h"
#include "client/station/line_view.h"
#include "client/station/offers.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

using message::Fault;
using message::FaultError;

// What MLS says of what came; what failed here stays what it is.
absl::Status AsFault(Fault fault, const absl::Status& why) {
  if (ProblemOf(why) == Problem::kStore) return why;
  const bool of_what_came =
      absl::IsUnauthenticated(why) || absl::IsInvalidArgument(why) ||
      absl::IsNotFound(why) || absl::IsFailedPrecondition(why) ||
      absl::IsPermissionDenied(why) || absl::IsResourceExhausted(why);
  return of_what_came ? message::WithFault(fault, why) : why;
}

absl::StatusOr<mls::MlsMessage> ParseMessage(base::ByteView body) {
  base::Reader in(body);
  mls::MlsMessage message = mls::MlsMessage::Decode(in);
  if (!in.Finish("MLSMessage").ok()) {
    return FaultError(Fault::kSealMalformed);
  }
  return message;
}

bool HasKeys(const LineFacts& line) {
  return line.membership != Membership::kLeaving &&
         line.membership != Membership::kLeft;
}

bool Asked(Membership membership) {
  return membership == Membership::kAccepted ||
         membership == Membership::kActive || membership == Membership::kLost;
}

}  // namespace

absl::StatusOr<LineFacts> GroupIntake::LineOf(const message::Header& header) {
  TRY_ASSIGN(auto line, station_.lines.Read(header.line_id));
  if (!line.has_value()) return FaultError(Fault::kLineUnknown);
  if (line->line_class != header.message_class) {
    return FaultError(Fault::kClassOfLine);
  }
  return *std::move(line);
}

absl::StatusOr<Intake::Outcome> GroupIntake::Take(
    const Delivery& delivery, const message::Header& header) {
  Intake::Outcome outcome;
  outcome.handshake = true;
  outcome.line = header.line_id;
  TRY(station_.store->Write([&]() -> absl::Status {
    if (delivery.delivered.envelope().type() == v1::ENVELOPE_TYPE_WELCOME) {
      TRY(TakeWelcome(delivery, header));
      return intake_.ConfirmOnly(delivery);
    }
    TRY_ASSIGN(const LineFacts line, LineOf(header));
    TRY(intake_.ConfirmOnly(delivery));
    switch (delivery.delivered.envelope().type()) {
      case v1::ENVELOPE_TYPE_COMMIT:
        return TakeCommit(delivery, header, line, outcome);
      case v1::ENVELOPE_TYPE_PROPOSAL:
        // Who leaves has no keys to read it with.
        return HasKeys(line) ? TakeProposal(delivery, header)
                             : absl::OkStatus();
      default:
        return HasKeys(line) ? TakeReject(delivery, header, line)
                             : absl::OkStatus();
    }
  }));
  return outcome;
}

absl::Status GroupIntake::TakeCommit(const Delivery& delivery,
                                     const message::Header& header,
                                     LineFacts line, Intake::Outcome& outcome) {
  const v1::Envelope& envelope = delivery.delivered.envelope();
  TRY_ASSIGN(const base::Digest hash, CommitHashOf(*delivery.proven));
  if (line.membership == Membership::kLeaving) {
    return EndLeaving(*delivery.proven, line);
  }
  TRY_ASSIGN(const groups::Verdict verdict,
             station_.keys.commits.Take(
                 {.header = header,
                  .header_bytes = base::ViewOf(envelope.header()),
                  .body = base::ViewOf(envelope.body()),
                  .place = {.hash = hash,
                            .number = delivery.delivered.sequence(),
                            .logged = delivery.proven->time}}));
  if (verdict.repeated) return absl::OkStatus();
  if (verdict.outcome == groups::Outcome::kVoid && verdict.fault.has_value()) {
    TRY(Reject(delivery, header, line, *verdict.fault));
  }
  TRY(Tell(verdict, line, header.sender));
  return Follow(verdict, std::move(line), outcome);
}

// The keys are gone already: what the relay says is all that can be known.
absl::Status GroupIntake::EndLeaving(const ProvenEntry& proven,
                                     const LineFacts& line) {
  const auto& leaves = proven.details.members_changed().leaves();
  if (std::find(leaves.begin(), leaves.end(), station_.uri()) == leaves.end()) {
    return absl::OkStatus();
  }
  return station_.lines.SetMembership(line.id, Membership::kLeft);
}

absl::Status GroupIntake::Follow(const groups::Verdict& verdict, LineFacts line,
                                 Intake::Outcome&) {
  if (!verdict.change.has_value()) return absl::OkStatus();
  const groups::Change& change = *verdict.change;
  if (change.removed) {
    return station_.lines.SetMembership(line.id,
                                        line.membership == Membership::kLeaving
                                            ? Membership::kLeft
                                            : Membership::kRemoved);
  }
  Offers offers(*station_.store);
  for (const message::Member& one : change.joined) {
    TRY(offers.MarkAdded(line.id, PositionOf(one.station)));
  }
  const base::LineId id = line.id;
  TRY(SaveView(station_, std::move(line)));
  TRY_ASSIGN(const uint64_t through, station_.lines.Through(id));
  return station_.keys.groups.WipeEnded(id, through, station_.Now()).status();
}

// Once for each commit: the relay takes no second one. Submitted with what
// waits.
absl::Status GroupIntake::Reject(const Delivery& delivery,
                                 const message::Header& header,
                                 const LineFacts& line, Fault fault) {
  TRY_ASSIGN(const base::Digest commit, CommitHashOf(*delivery.proven));
  TRY_ASSIGN(const auto judged, station_.keys.commits.Judged(line.id, commit));
  if (judged.has_value() && judged->rejected) return absl::OkStatus();
  TRY_ASSIGN(const line::Reject reject,
             line::MakeReject(line.id, commit, static_cast<uint16_t>(fault),
                              *station_.identity));
  message::Header own = header;
  own.sender = station_.uri();
  own.precedence = message::Precedence::kFlash;
  own.message_id =
      base::MessageId(base::RandomArray<16>(station_.randomness()));
  own.commitment = {};
  return SaveHandshake(station_, own, line::Encode(reject),
                       v1::ENVELOPE_TYPE_REJECT);
}

absl::Status GroupIntake::Tell(const groups::Verdict& verdict,
                               const LineFacts& line,
                               const std::string& committer) {
  if (verdict.divergence) {
    TRY(WarnOfDivergence(station_, line, committer));
  }
  if (verdict.outcome == groups::Outcome::kVoid) {
    TRY(station_.Warn("void_commit",
                      "Line " + line.card.name + ": a change by " + committer +
                          " does not count and was rejected: " +
                          std::string(message::Sentence(
                              verdict.fault.value_or(Fault::kCommitRefused)))));
  }
  if (verdict.outcome == groups::Outcome::kLost || verdict.alone) {
    TRY(station_.Warn("line_lost",
                      "Line " + line.card.name +
                          ": this station cannot follow the others any more. "
                          "It has to be let in again: `hotline rejoin`."));
    TRY(station_.lines.SetMembership(line.id, Membership::kLost));
  }
  return verdict.change.has_value() ? TellChange(*verdict.change, line)
                                    : absl::OkStatus();
}

absl::Status GroupIntake::TellChange(const groups::Change& change,
                                     const LineFacts& line) {
  const std::string on_line = "Line " + line.card.name + ": ";
  for (const message::Member& one : change.joined) {
    TRY(station_.Warn("newcomer", on_line + Introduced(one) +
                                      " is a member now, by " +
                                      change.committer.station + "."));
  }
  for (const groups::Left& one : change.left) {
    TRY(station_.Warn(
        "member_left",
        on_line + one.station +
            (one.by_itself
                 ? " has left."
                 : " was taken out by " + change.committer.station + ".")));
  }
  if (change.renewed) {
    TRY(station_.Warn(
        "certificate_changed",
        on_line + Introduced(change.committer) + " has a new certificate."));
  }
  if (change.external) {
    TRY(station_.Warn("external_commit",
                      on_line + change.committer.station +
                          " has let itself in again after it lost its state. "
                          "Ask an operator there whether that is so."));
  }
  if (!change.policy.has_value()) return absl::OkStatus();
  return station_.Warn("policy", on_line + "its policy was changed by " +
                                     change.committer.station +
                                     ": see `hotline line show`.");
}

// Nobody is put on a line that nobody here has accepted, unless another station
// of this position is on it.
absl::Status GroupIntake::TakeWelcome(const Delivery& delivery,
                                      const message::Header& header) {
  TRY_ASSIGN(auto found, station_.lines.Read(header.line_id));
  LineFacts line = found.value_or(LineFacts());
  const bool asked = Asked(line.membership);
  TRY_ASSIGN(const base::Digest hash, CommitHashOf(*delivery.proven));
  TRY_ASSIGN(const mls::MlsMessage message,
             ParseMessage(base::ViewOf(delivery.delivered.envelope().body())));
  const auto* welcome = std::get_if<mls::Welcome>(&message.value);
  if (welcome == nullptr) return FaultError(Fault::kSealMalformed);
  const groups::CommitPlace place{.hash = hash,
                                  .number = delivery.delivered.sequence(),
                                  .logged = delivery.proven->time};
  auto joined =
      station_.keys.commits.Join(header.line_id, header.epoch + 1, place,
                                 *welcome, station_.keys.packages);
  if (!joined.ok()) return AsFault(Fault::kCommitRefused, joined.status());
  line.id = header.line_id;
  line.incarnation = header.incarnation;
  line.origin = station_.log_key->name();
  line.state = LineState::kHeld;
  line.membership = Membership::kActive;
  if (line.creator.empty()) line.creator = header.sender;
  TRY(SaveView(station_, line));
  TRY_ASSIGN(const auto saved, station_.lines.Read(line.id));
  line = *saved;
  if (line.line_class != header.message_class) {
    return FaultError(Fault::kClassOfLine);
  }
  const auto& members = line.card.members;
  const bool sister = std::any_of(
      members.begin(), members.end(), [&](const message::Member& one) {
        return one.station != station_.uri() &&
               PositionOf(one.station) == station_.position();
      });
  if (!asked && !sister) {
    return FaultError(Fault::kNewcomer, "nobody here has accepted this line");
  }
  TRY(station_.lines.BeginAfter(line.id, place.number));
  std::string others;
  for (const message::Member& one : members) {
    if (one.station != station_.uri()) others += "; " + Introduced(one);
  }
  TRY(station_.Warn("joined", "This station is on line " + line.card.name +
                                  " now, with" + others.substr(1) + "."));
  for (const groups::ExpiredLeaf& one : joined->expired) {
    TRY(station_.Warn("expired_member", "Line " + line.card.name + ": " +
                                            one.station +
                                            " has a certificate that has "
                                            "ended."));
  }
  return absl::OkStatus();
}

absl::Status GroupIntake::TakeProposal(const Delivery& delivery,
                                       const message::Header& header) {
  const v1::Envelope& envelope = delivery.delivered.envelope();
  return station_.keys.commits
      .TakeProposal({.header = header,
                     .header_bytes = base::ViewOf(envelope.header()),
                     .body = base::ViewOf(envelope.body()),
                     .number = delivery.delivered.sequence(),
                     .logged = delivery.proven->time})
      .status();
}

absl::Status GroupIntake::TakeReject(const Delivery& delivery,
                                     const message::Header& header,
                                     const LineFacts& line) {
  const auto reject =
      line::ParseReject(base::ViewOf(delivery.delivered.envelope().body()));
  if (!reject.ok()) {
    return message::WithFault(Fault::kSealMalformed, reject.status());
  }
  TRY_ASSIGN(
      const groups::RejectMeaning meaning,
      station_.keys.commits.TakeReject(header, *reject, delivery.proven->time));
  if (meaning != groups::RejectMeaning::kFalse) return absl::OkStatus();
  return station_.Warn("false_reject",
                       "Line " + line.card.name + ": " + header.sender +
                           " rejects a change that holds here. It may have "
                           "other revocation lists, or be at fault.");
}

}  // namespace hotline::station
