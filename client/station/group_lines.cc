#include "client/station/group_lines.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_join.h"
#include "client/station/line_view.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

std::vector<std::string> Unmanned(std::vector<std::string> positions,
                                  const std::vector<Peer>& peers) {
  for (const Peer& one : peers) {
    std::erase(positions, PositionOf(one.station));
  }
  return positions;
}

}  // namespace

absl::StatusOr<line::Policy> GroupLines::PolicyOf(const LineDraft& draft) {
  line::Policy policy;
  policy.name = draft.name;
  policy.mandate = draft.mandate;
  policy.message_class = draft.line_class;
  policy.suite =
      draft.classic ? mls::CipherSuite::kX25519 : mls::CipherSuite::kXWing;
  policy.until = draft.until;
  policy.kinds = line::AllKinds(draft.line_class);
  std::set<std::string> entitled(draft.entitled.begin(), draft.entitled.end());
  entitled.insert(station_.position());
  policy.entitled.assign(entitled.begin(), entitled.end());
  policy.ceiling = message::Classification::kTopSecret;
  const absl::Status valid = line::Check(policy);
  if (valid.ok()) return policy;
  return Fail(Problem::kUsage, "line", std::string(valid.message()));
}

void GroupLines::Create(LineDraft draft, Done<LineRecord> done) {
  auto positions = lines_.Check(draft);
  if (!positions.ok()) return done(positions.status());
  const absl::Status sign = outbox_.MaySign();
  if (!sign.ok()) return done(sign);
  auto policy = PolicyOf(draft);
  if (!policy.ok()) return done(policy.status());
  directory_.Find(*positions, [this, policy = *policy, positions = *positions,
                               done = std::move(done)](
                                  absl::StatusOr<std::vector<Peer>> peers) {
    if (!peers.ok()) return done(LineDesk::AsNothing(peers.status()));
    auto unmanned = Unmanned(positions, *peers);
    std::erase(unmanned, station_.position());
    if (!unmanned.empty()) {
      return done(Fail(Problem::kRefused, "no_station",
                       absl::StrJoin(unmanned, ", ") +
                           " has no enrolled station with a valid certificate "
                           "of an authority that is trusted here."));
    }
    const auto line = Save(policy, positions);
    line.ok() ? lines_.MakeSaved(*line, done) : done(line.status());
  });
}

// The group, the wish and the offers: one transaction.
absl::StatusOr<LineFacts> GroupLines::Save(
    const line::Policy& policy, const std::vector<std::string>& positions) {
  const message::Member own{station_.uri(),
                            station_.certificate.certificate_hash};
  LineFacts line;
  line.id = base::LineId(base::RandomArray<16>(station_.randomness()));
  line.state = LineState::kCreating;
  line.membership = Membership::kCreating;
  line.creator = station_.uri();
  line.origin = station_.log_key->name();
  line.roster = {station_.uri()};
  SetView(policy, {own}, line);
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const auto opening,
               line::MakeOpening(policy, station_.randomness()));
    TRY(station_.keys.commits.Create(line.id, opening, station_.own_identity(),
                                     session_.RelayTime()));
    TRY(station_.lines.Save(line));
    return invitations_.Prepare(line.id, opening, {own}, positions);
  }));
  return line;
}

void GroupLines::Made(const LineFacts& made, Done<LineRecord> done) {
  LineFacts line = made;
  line.state = LineState::kHeld;
  line.membership = Membership::kActive;
  const absl::Status saved =
      station_.store->Write([&] { return station_.lines.Save(line); });
  if (!saved.ok()) return done(saved);
  members_.Work(line.id);
  invitations_.SendOffers([this, line, done](absl::Status status) {
    // They leave with the next session at the latest.
    status.ok() || MayPass(status) ? done(station_.ToRecord(line))
                                   : done(status);
  });
}

}  // namespace hotline::station
