#include "client/station/line_changes.h"

#include <algorithm>

#include "client/station/handshakes.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/printable.h"

namespace hotline::station {
namespace {

absl::Status WrongUse(std::string reason, std::string text) {
  return Fail(Problem::kUsage, std::move(reason), std::move(text));
}

absl::Status NotAMember(const LineFacts& line) {
  return Fail(Problem::kRefused, "not_member",
              "Nothing was changed: this station is not a member of line " +
                  line.card.name + " now.");
}

// A position, or one of its stations by name or URI.
bool Means(const std::string& who, const std::string& station) {
  if (PositionOf(station) == who || station == who) return true;
  const auto name = pki::StationName::Parse(who);
  return name.ok() && name->Uri() == station;
}

absl::StatusOr<std::vector<std::string>> Meant(
    const LineFacts& line, const std::vector<std::string>& who) {
  std::vector<std::string> out;
  for (const std::string& one : who) {
    const size_t before = out.size();
    for (const message::Member& member : line.card.members) {
      if (Means(one, member.station)) out.push_back(member.station);
    }
    if (out.size() == before) {
      return WrongUse("not_on_line", "Nothing was changed: " + one +
                                         " is not on line " + line.card.name +
                                         ".");
    }
  }
  return out;
}

}  // namespace

absl::StatusOr<line::PolicyOpening> LineChanges::Opening(
    const LineFacts& line) {
  std::optional<line::PolicyOpening> out;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const auto epoch, station_.keys.CurrentEpoch(line.id));
    TRY_ASSIGN(out,
               station_.keys.commits.OpeningAt(line.id, epoch.name.number));
    return absl::OkStatus();
  }));
  return *std::move(out);
}

LineRecord LineChanges::Describe(const LineFacts& line) {
  LineRecord out = station_.ToRecord(line);
  if (line.membership != Membership::kActive) return out;
  station_.store
      ->Write([&]() -> absl::Status {
        TRY_ASSIGN(const auto epoch, station_.keys.CurrentEpoch(line.id));
        TRY_ASSIGN(const line::Policy policy,
                   station_.keys.commits.PolicyAt(line.id, epoch.name.number));
        out.epoch = epoch.name.number;
        out.suite = policy.suite == mls::CipherSuite::kXWing ? "pq" : "classic";
        out.entitled = policy.entitled;
        if (line::IsClosed(policy, station_.Now())) {
          out.state = std::string(Name(Membership::kClosed));
        }
        return absl::OkStatus();
      })
      .IgnoreError();
  return out;
}

void LineChanges::Change(const LineChange& change, Done<LineRecord> done) {
  const auto line = station_.FindLine(change.line);
  if (!line.ok()) return done(line.status());
  if (line->membership != Membership::kActive) return done(NotAMember(*line));
  const absl::Status here = station_.CheckLine(*line);
  if (!here.ok()) return done(here);
  if (change.act == LineChange::Act::kInvite) {
    return Invite(*line, change, std::move(done));
  }
  const auto described = [this, id = line->id, done](absl::Status status) {
    const auto now = station_.lines.Read(id);
    if (status.ok()) status = now.status();
    status.ok() ? done(Describe(**now)) : done(status);
  };
  if (change.act == LineChange::Act::kLeave) {
    const absl::Status left = Leave(*line, change);
    if (left.ok()) submissions_.SubmitQueued(nullptr);
    return described(left);
  }
  auto wish = WishOf(*line, change);
  wish.ok() ? members_.Change(line->id, *std::move(wish), described)
            : done(wish.status());
}

void LineChanges::Invite(const LineFacts& line, const LineChange& change,
                         Done<LineRecord> done) {
  for (const std::string& one : change.who) {
    const auto position = pki::Position::Parse(one);
    if (!position.ok()) {
      return done(
          WrongUse("position", "A position is written like watch@mfa.alba: " +
                                   std::string(position.status().message())));
    }
  }
  const auto opening = Opening(line);
  if (!opening.ok()) return done(opening.status());
  const absl::Status saved = station_.store->Write([&] {
    return invitations_.Prepare(line.id, *opening, line.card.members,
                                change.who);
  });
  if (!saved.ok()) return done(saved);
  invitations_.SendOffers([this, line, done](absl::Status status) {
    status.ok() || MayPass(status) ? done(Describe(line)) : done(status);
  });
}

absl::StatusOr<groups::Wish> LineChanges::WishOf(const LineFacts& line,
                                                 const LineChange& change) {
  groups::Wish wish;
  if (change.act == LineChange::Act::kRemove) {
    TRY_ASSIGN(wish.remove, Meant(line, change.who));
    std::sort(wish.remove.begin(), wish.remove.end());
    if (std::binary_search(wish.remove.begin(), wish.remove.end(),
                           station_.uri())) {
      return WrongUse("own_station",
                      "Nothing was changed: a station takes itself out with "
                      "`hotline line leave`.");
    }
  }
  if (change.act == LineChange::Act::kClose) {
    TRY_ASSIGN(const auto opening, Opening(line));
    TRY_ASSIGN(line::Policy policy, line::ParsePolicy(opening.policy));
    policy.until = std::min(policy.until, session_.RelayTime());
    wish.policy = std::move(policy);
  }
  return wish;
}

// The last word, the proposal, and the end of the keys: one transaction.
absl::Status LineChanges::Leave(const LineFacts& line,
                                const LineChange& change) {
  if (!message::HasVisible(change.operator_name)) {
    return WrongUse("operator",
                    "Who leaves a line names the person who decided: give that "
                    "person's name (`--operator NAME`).");
  }
  TRY(outbox_.MaySign());
  TRY(session_.MaySend());
  return station_.store->Write([&]() -> absl::Status {
    const bool alone = line.card.members.size() < 2;
    if (!alone) {
      TRY(SendLeaving(line, change));
      TRY(Propose(line));
    }
    TRY(station_.keys.groups.WipeLine(line.id).status());
    return station_.lines.SetMembership(
        line.id, alone ? Membership::kLeft : Membership::kLeaving);
  });
}

absl::Status LineChanges::SendLeaving(const LineFacts& line,
                                      const LineChange& change) {
  Outgoing out;
  out.line = line;
  out.precedence = message::Precedence::kFlash;
  out.kind = message::Kind::kService;
  out.lifetime = message::kMaxLifetime;
  out.operator_name = change.operator_name;
  for (const std::string& position : ToRecord(line).positions) {
    out.addressees.action.push_back(position);
  }
  out.body = message::Leaving{.line_id = line.id,
                              .at = station_.Now(),
                              .operator_name = change.operator_name,
                              .reason = change.reason};
  TRY_ASSIGN(message::Draft draft, outbox_.NewDraft(out));
  TRY_ASSIGN(GroupMessage written, WriteInGroup(station_, std::move(draft)));
  return outbox_.Insert(out, std::move(written)).status();
}

absl::Status LineChanges::Propose(const LineFacts& line) {
  TRY_ASSIGN(const groups::EpochName epoch,
             station_.keys.groups.Current(line.id));
  message::Header header;
  header.line_id = line.id;
  header.incarnation = line.incarnation;
  header.epoch = epoch.number;
  header.branch_id = epoch.branch;
  header.message_class = line.line_class;
  header.precedence = message::Precedence::kFlash;
  header.sender = station_.uri();
  header.message_id =
      base::MessageId(base::RandomArray<16>(station_.randomness()));
  TRY_ASSIGN(const mls::MlsMessage proposal,
             station_.keys.groups.ProposeLeaving(
                 line.id, message::Encode(header), *station_.identity,
                 session_.RelayTime()));
  return SaveHandshake(station_, header, mls::Encode(proposal),
                       v1::ENVELOPE_TYPE_PROPOSAL);
}

}  // namespace hotline::station
