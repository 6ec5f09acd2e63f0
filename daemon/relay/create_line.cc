#include "daemon/relay/create_line.h"

#include <algorithm>

#include "core/message/limits.h"
#include "daemon/audit/event.h"
#include "daemon/relay/standing.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

namespace {

std::vector<std::string> UrisOf(
    const Line& line, const std::vector<store::StationNumber>& stations) {
  std::vector<std::string> uris;
  uris.reserve(stations.size());
  for (const store::StationNumber station : stations) {
    uris.push_back(line.places.find(station)->second->station->uri);
  }
  std::sort(uris.begin(), uris.end());
  return uris;
}

}  // namespace

LineInfo Describe(const Line& line) {
  const Branch& newest = line.branches.newest();
  LineInfo info = DescribeToGuest(line);
  info.guest = false;
  info.epoch = newest.epoch;
  info.branch_id = newest.id;
  info.roster = UrisOf(line, *newest.roster);
  info.creator = line.creator;
  info.created = base::FromMillis(line.row.created_ms);
  info.last_sequence = line.row.last_sequence;
  return info;
}

LineInfo DescribeToGuest(const Line& line) {
  LineInfo info;
  info.line = line.row.id;
  info.line_class = static_cast<message::Class>(line.row.line_class);
  info.incarnation = line.row.incarnation;
  info.guest = true;
  return info;
}

CreateLine::CreateLine(std::string peer, base::LineId line,
                       message::Class line_class,
                       std::vector<std::string> roster,
                       Relay::Done<Relay::CreatedLine> done)
    : ActFor(Lane::kDirectory, std::move(peer), std::move(done),
             WeightOf(roster)),
      line_(line),
      class_(line_class),
      roster_(std::move(roster)) {}

absl::Status CreateLine::CheckForm() const {
  if (class_ != message::Class::kLive && class_ != message::Class::kExercise) {
    return Refuse(v1::REFUSAL_CLASS, "a line of an unknown class");
  }
  const bool ascending =
      std::adjacent_find(roster_.begin(), roster_.end(),
                         std::greater_equal<>()) == roster_.end();
  if (roster_.empty() || roster_.size() > message::kMaxRecipients ||
      !ascending) {
    return Refuse(v1::REFUSAL_MALFORMED,
                  "a roster has 1 to 200 stations, ascending, each once");
  }
  if (!std::binary_search(roster_.begin(), roster_.end(), peer())) {
    return Refuse(v1::REFUSAL_NOT_PERMITTED,
                  "the creator is not on the roster");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Station*>> CreateLine::Members(Batch& batch) const {
  std::vector<Station*> members;
  for (const auto& uri : roster_) {
    Station* station = batch.books.stations.Find(uri);
    if (station == nullptr) {
      return Refuse(v1::REFUSAL_NOT_FOUND,
                    "a station of the roster is not enrolled");
    }
    members.push_back(station);
  }
  return members;
}

absl::Status CreateLine::Run(Batch& batch) {
  entry_.reset();
  if (auto formed = CheckForm(); !formed.ok()) return formed;
  Station* creator = batch.books.stations.Find(peer());
  if (creator == nullptr) {
    return Refuse(v1::REFUSAL_NOT_ENROLLED, "a line before enrolment");
  }
  const Line* known = batch.books.lines.Find(line_);
  if (known != nullptr) return Repeat(batch, *known);
  if (batch.disk_low) {
    return Refuse(v1::REFUSAL_DISK_FULL, "the reserve is not for lines");
  }
  if (creator->lines_created >= batch.books.limits.lines_per_creator) {
    return Refuse(v1::REFUSAL_QUOTA, "too many lines of one creator");
  }
  auto members = Members(batch);
  if (!members.ok()) return members.status();
  return Create(batch, *creator, *std::move(members));
}

// Whoever joined or left since: what was asked for was this.
absl::Status CreateLine::Repeat(Batch& batch, const Line& line) {
  auto entry = batch.books.Entry(line.row.entry);
  if (!entry.ok()) return entry.status();
  const audit::LineStep step = audit::LineStepOf(entry->details);
  const auto* made = std::get_if<audit::LineMade>(&step);
  if (line.creator != peer() || made == nullptr || made->roster != roster_ ||
      line.row.line_class != static_cast<uint32_t>(class_)) {
    return Refuse(v1::REFUSAL_EXISTS, "the line id is taken");
  }
  entry_ = *std::move(entry);
  return absl::OkStatus();
}

absl::Status CreateLine::Create(Batch& batch, Station& creator,
                                const std::vector<Station*>& members) {
  base::Bytes details = audit::LineCreatedEvent(
      line_, static_cast<uint32_t>(class_), peer(), roster_);
  if (details.size() > kMostRosterBytes) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "the roster does not fit an entry");
  }
  store::LineRow row;
  row.id = line_;
  row.line_class = static_cast<uint32_t>(class_);
  row.creator = creator.number;
  row.created_ms = base::ToMillis(batch.now);
  row.entry = batch.books.log.next_index();
  Line* line = batch.books.lines.Add(std::move(row), creator);
  ++creator.lines_created;
  auto index = batch.books.log.Append(
      batch.transaction, std::move(details),
      {.line = line->row.number, .station = creator.number});
  if (!index.ok()) return index.status();
  entry_ = batch.books.log.Staged(*index);
  if (auto added = batch.transaction.AddLine(line->row); !added.ok())
    return added;
  return Seat(batch, *line, creator, members);
}

absl::Status CreateLine::Seat(Batch& batch, Line& line, const Station& creator,
                              const std::vector<Station*>& members) const {
  std::vector<store::StationNumber> roster;
  for (Station* member : members) {
    auto given = GivePlace(batch, line, *member);
    if (!given.ok()) return given;
    roster.push_back(member->number);
  }
  const Branch& first =
      line.branches.Add({.committer = creator.number,
                         .entry = line.row.entry,
                         .roster = MakeRoster(std::move(roster))});
  auto added = batch.transaction.AddBranch(RowOf(line, first));
  if (!added.ok()) return added;
  return Reseat(batch, line, nullptr, line.row.entry);
}

void CreateLine::Answer(Books& books, const Proofs& proofs) {
  auto proven = proofs.Prove(*entry_);
  if (!proven.ok()) return done_(proven.status());
  done_(Relay::CreatedLine{Describe(*books.lines.Find(line_)),
                           *std::move(proven)});
}

}  // namespace hotline::relay
