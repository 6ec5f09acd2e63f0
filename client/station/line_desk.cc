#include "client/station/line_desk.h"

#include <algorithm>
#include <set>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/utc.h"

namespace hotline::station {
namespace {

std::vector<std::string> Uris(const message::LineCard& card) {
  std::vector<std::string> out;
  for (const message::Member& member : card.members) {
    out.push_back(member.station);
  }
  return out;
}

constexpr size_t kMostListed = 10'000;

bool SameRoster(const google::protobuf::RepeatedPtrField<std::string>& roster,
                const std::vector<std::string>& stations) {
  return std::equal(roster.begin(), roster.end(), stations.begin(),
                    stations.end());
}

absl::Status Explained(const std::string& text, const absl::Status& why) {
  return Fail(ProblemOf(why), ReasonOf(why), text + std::string(why.message()));
}

// The wish is saved: Resume finds it.
absl::Status AsWish(const absl::Status& why) {
  if (!MayPass(why)) return why;
  return Explained(
      "The line is not made yet; the wish is saved here and goes to the relay "
      "with the next session: ",
      why);
}

}  // namespace

absl::Status LineDesk::AsNothing(const absl::Status& why) {
  if (!MayPass(why)) return why;
  return Explained("No line was made or saved: ", why);
}

absl::StatusOr<std::vector<std::string>> LineDesk::Positions(
    const LineDraft& draft) {
  std::set<std::string> out = {station_.position()};
  for (const std::string& text : draft.positions) {
    const auto position = pki::Position::Parse(text);
    if (!position.ok()) {
      return Fail(Problem::kUsage, "position",
                  "A position is written like watch@mfa.alba: " +
                      std::string(position.status().message()));
    }
    out.insert(position->text());
  }
  if (out.size() < 2) {
    return Fail(Problem::kUsage, "position",
                "A line needs another position than our own.");
  }
  return std::vector<std::string>(out.begin(), out.end());
}

// Commands name a line by its name: here no name is given twice, not even that
// of a line that has ended or is still being made.
absl::Status LineDesk::CheckName(const std::string& name) {
  TRY_ASSIGN(const auto lines, station_.lines.All());
  for (const LineFacts& line : lines) {
    if (line.state == LineState::kKnown && !line.HasGroup()) continue;
    if (line.card.name != name) continue;
    return Fail(Problem::kUsage, "exists",
                "This station is on a line of that name already (" +
                    line.id.Hex() + "): give the new one another.");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> LineDesk::Check(
    const LineDraft& draft) {
  TRY_ASSIGN(auto positions, Positions(draft));
  TRY(CheckName(draft.name));
  if (draft.until > station_.Now()) return positions;
  return Fail(Problem::kUsage, "until",
              "The line would have ended already, at " +
                  base::FormatUtc(draft.until) +
                  ": give it an end (until) that is still to come.");
}

void LineDesk::Create(LineDraft draft, Done<LineRecord> done) {
  auto positions = Check(draft);
  if (!positions.ok()) return done(positions.status());
  const absl::Status sign = outbox_.MaySign();
  if (!sign.ok()) return done(sign);
  directory_.Find(*positions, [this, draft = std::move(draft),
                               positions = *positions, done = std::move(done)](
                                  absl::StatusOr<std::vector<Peer>> peers) {
    if (!peers.ok()) return done(AsNothing(peers.status()));
    const auto line = Plan(draft, positions, *peers);
    line.ok() ? Save(*line, done) : done(line.status());
  });
}

void LineDesk::Save(const LineFacts& line, const Done<LineRecord>& done) {
  const absl::Status saved =
      station_.store->Write([&] { return station_.lines.Save(line); });
  saved.ok() ? MakeSaved(line, done) : done(saved);
}

void LineDesk::MakeSaved(const LineFacts& line, Done<LineRecord> done) {
  Make(line, [done](absl::StatusOr<LineRecord> made) {
    made.ok() ? done(*made) : done(AsWish(made.status()));
  });
}

absl::StatusOr<LineFacts> LineDesk::Plan(
    const LineDraft& draft, const std::vector<std::string>& positions,
    const std::vector<Peer>& peers) {
  LineFacts line;
  line.id = base::LineId(base::RandomArray<16>(station_.randomness()));
  line.state = LineState::kCreating;
  line.line_class = draft.line_class;
  line.creator = station_.uri();
  line.origin = station_.log_key->name();
  line.card = {
      .name = draft.name,
      .mandate = draft.mandate,
      .until = draft.until,
      .members = {{station_.uri(), station_.certificate.certificate_hash}}};
  std::set<std::string> manned = {station_.position()};
  for (const Peer& peer : peers) {
    if (peer.station == station_.uri()) continue;
    const std::string position = PositionOf(peer.station);
    if (std::find(positions.begin(), positions.end(), position) ==
        positions.end()) {
      continue;
    }
    manned.insert(position);
    line.card.members.push_back({peer.station, peer.chain.front().Hash()});
  }
  for (const std::string& position : positions) {
    if (manned.contains(position)) continue;
    return Fail(Problem::kRefused, "no_station",
                position +
                    " has no enrolled station with a valid certificate "
                    "of an authority that is trusted here.");
  }
  std::sort(line.card.members.begin(), line.card.members.end());
  const absl::Status valid = message::Check(message::Body(line.card));
  if (!valid.ok()) {
    return Fail(Problem::kUsage, "line", std::string(valid.message()));
  }
  line.roster = Uris(line.card);
  return line;
}

void LineDesk::Make(LineFacts line, Done<LineRecord> done) {
  v1::CreateLineRequest request;
  request.set_line_id(base::ToString(line.id.bytes()));
  request.set_class_(static_cast<uint32_t>(line.line_class));
  for (const std::string& station : line.roster) request.add_roster(station);
  request.set_known_size(log_.KnownSize());
  station_.link->CreateLine(
      std::move(request),
      [this, line = std::move(line), done = std::move(done)](
          absl::StatusOr<v1::CreateLineResponse> response) {
        if (response.ok()) return Made(line, *std::move(response), done);
        if (!MayPass(response.status())) {
          station_.store
              ->Write([&]() -> absl::Status {
                if (line.HasGroup()) {
                  TRY(station_.keys.groups.WipeLine(line.id).status());
                }
                return station_.lines.Remove(line.id);
              })
              .IgnoreError();
        }
        done(response.status());
      });
}

void LineDesk::Made(const LineFacts& line, v1::CreateLineResponse response,
                    Done<LineRecord> done) {
  log_.Accept(response.entry(),
              [this, line, evidence = response.SerializeAsString(),
               done](absl::StatusOr<ProvenEntry> proven) {
                absl::Status status =
                    proven.ok() ? CheckMade(line, *proven) : proven.status();
                station_.KeepIfFalse(evidence, status);
                if (!status.ok()) return done(status);
                line.HasGroup() ? made_group(line, done) : SendCard(line, done);
              });
}

absl::Status LineDesk::CheckMade(const LineFacts& line,
                                 const ProvenEntry& proven) {
  const v1::LineCreated& logged = proven.details.line_created();
  if (logged.line_id() == base::TextOf(line.id.bytes()) &&
      logged.class_() == static_cast<uint32_t>(line.line_class) &&
      logged.creator() == station_.uri() &&
      SameRoster(logged.roster(), line.roster)) {
    return absl::OkStatus();
  }
  return NotProven("the log entry is of another line");
}

void LineDesk::SendCard(const LineFacts& line, Done<LineRecord> done) {
  Outgoing card;
  card.line = line;
  card.line.state = LineState::kHeld;
  // A FLASH on the new line needs it, and must not wait behind what waits on
  // other lines.
  card.precedence = message::Precedence::kFlash;
  card.kind = message::Kind::kService;
  card.lifetime = message::kMaxLifetime;
  for (const std::string& position : ToRecord(line).positions) {
    if (position != station_.position()) {
      card.addressees.action.push_back(position);
    }
  }
  card.body = line.card;
  const LineFacts held = card.line;
  auto also = [this, held] { return station_.lines.Save(held); };
  auto failed = std::make_shared<bool>(false);
  outbox_.Post(
      std::move(card), std::move(also),
      [failed, done](absl::StatusOr<uint64_t> saved) {
        if (saved.ok()) return;
        *failed = true;
        done(saved.status());
      },
      [held, failed, done](absl::Status status) {
        if (*failed) return;
        // The line is there; its card leaves with the next session at the
        // latest.
        status.ok() || MayPass(status) ? done(ToRecord(held)) : done(status);
      });
}

void LineDesk::Refresh(std::function<void(absl::Status)> done) {
  Ask({}, 0, std::move(done));
}

void LineDesk::RefreshOne(const base::LineId& line,
                          std::function<void(absl::Status)> done) {
  v1::ListLinesRequest request;
  request.set_line_id(base::ToString(line.bytes()));
  Ask(std::move(request), 0, std::move(done));
}

void LineDesk::Ask(v1::ListLinesRequest request, size_t listed,
                   std::function<void(absl::Status)> done) {
  session_.WhenReady([this, request = std::move(request), listed,
                      done = std::move(done)](absl::Status status) {
    if (!status.ok()) return done(status);
    // The relay would refuse, and its log would keep that for ever.
    if (!session_.hello().enrolled()) {
      return done(Fail(Problem::kRefused, "not_enrolled",
                       "The relay does not know this station: enrol it."));
    }
    station_.link->ListLines(
        request, [this, request, listed,
                  done](absl::StatusOr<v1::ListLinesResponse> page) {
          page.ok() ? Listed(request, listed, *page, done)
                    : done(page.status());
        });
  });
}

// Others may put this station on any number of lines, and a relay may list what
// it likes: what is not listed here is asked for by itself when something comes
// on it.
void LineDesk::Listed(const v1::ListLinesRequest& request, size_t listed,
                      const v1::ListLinesResponse& page,
                      std::function<void(absl::Status)> done) {
  const absl::Status merged = MergeAll(page);
  listed += static_cast<size_t>(page.lines_size());
  if (!merged.ok() || !page.more() || page.lines().empty()) return done(merged);
  if (listed >= kMostListed) {
    station_.Tell(Warning{"lines", "The relay has this station on more than " +
                                       std::to_string(kMostListed) +
                                       " lines: the others are not listed."});
    return done(absl::OkStatus());
  }
  v1::ListLinesRequest next = request;
  next.set_after_line_id(page.lines().rbegin()->line_id());
  Ask(std::move(next), listed, std::move(done));
}

absl::Status LineDesk::MergeAll(const v1::ListLinesResponse& page) {
  return station_.store->Write([&]() -> absl::Status {
    for (const v1::Line& line : page.lines()) TRY(Merge(line));
    return absl::OkStatus();
  });
}

absl::Status LineDesk::Merge(const v1::Line& line) {
  TRY_ASSIGN(const base::LineId id,
             base::LineId::From(base::ViewOf(line.line_id())));
  TRY_ASSIGN(const message::Class line_class,
             message::ClassFromWire(line.class_()));
  TRY_ASSIGN(auto held, station_.lines.Read(id));
  // Of a line that it only invites us to, the relay knows nothing.
  if (line.guest() && !held.has_value()) return absl::OkStatus();
  LineFacts facts;
  if (held.has_value()) facts = *std::move(held);
  facts.id = id;
  const size_t strangers = facts.Strangers().size();
  // A line has one class and one creator for its whole life: what we hold from
  // its card stands.
  if (facts.state == LineState::kKnown && !facts.HasGroup()) {
    facts.line_class = line_class;
    facts.creator = line.creator();
  }
  facts.origin = station_.log_key->name();
  facts.incarnation = std::max(line.incarnation(), 1u);
  at_relay_.insert(id);
  facts.roster.assign(line.roster().begin(), line.roster().end());
  if (facts.Strangers().size() > strangers) {
    TRY(station_.Warn("stranger",
                      "The relay's roster of line " + facts.card.name +
                          " names stations that its card does not: they are "
                          "never written to."));
  }
  return station_.lines.Save(facts);
}

absl::StatusOr<std::vector<LineRecord>> LineDesk::Stored() {
  TRY_ASSIGN(const auto lines, station_.lines.All());
  std::vector<LineRecord> out;
  out.reserve(lines.size());
  for (const LineFacts& line : lines) out.push_back(station_.ToRecord(line));
  return out;
}

void LineDesk::List(Done<std::vector<LineRecord>> done) {
  Refresh([this, done = std::move(done)](absl::Status status) {
    // Of a relay that is away the session has told.
    if (!status.ok() && ProblemOf(status) != Problem::kUnreachable) {
      station_.Tell(Warning{
          "lines", "This may not be all: " + std::string(status.message())});
    }
    done(Stored());
  });
}

// Refused for good: whoever asked for it was told that it would be made.
void LineDesk::TellUnmade(const std::string& name, const absl::Status& why) {
  if (ProblemOf(why) != Problem::kRefused || MayPass(why)) return;
  station_.store
      ->Write([&] {
        return station_.Warn("line", "Line " + name + " was not made: " +
                                         std::string(why.message()));
      })
      .IgnoreError();
}

void LineDesk::Resume() {
  Refresh([this](absl::Status status) {
    const auto lines = station_.lines.All();
    if (!status.ok() || !lines.ok()) return;
    for (const LineFacts& line : *lines) {
      if (!station_.CheckLine(line).ok()) continue;
      if (line.state == LineState::kCreating) {
        Make(line, [this, name = line.card.name](absl::StatusOr<LineRecord> r) {
          TellUnmade(name, r.status());
        });
      } else if (line.state == LineState::kHeld && !line.HasGroup() &&
                 at_relay_.contains(line.id)) {
        directory_.Prepare(
            line, [](absl::StatusOr<std::vector<message::Recipient>>) {});
      }
    }
  });
}

}  // namespace hotline::station
