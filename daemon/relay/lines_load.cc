#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/audit/owed.h"
#include "daemon/relay/lines.h"

namespace hotline::relay {
namespace {

// What the log says must be there, without what is there.
absl::StatusOr<std::map<uint64_t, audit::Owed::Number>> Missing(
    store::Journal& journal) {
  audit::Owed owed;
  absl::Status agrees;
  auto read = journal.EachEntry([&](const store::EntryRow& row) {
    agrees.Update(owed.Take(row.index, audit::LineStepOf(row.details)));
  });
  if (!read.ok()) return read;
  if (!agrees.ok()) return agrees;
  auto missing = owed.Numbers();
  read = journal.EachEnvelope(
      [&](const store::EnvelopeRow& row) { missing.erase(row.entry); });
  if (!read.ok()) return read;
  return missing;
}

absl::Status CountAnew(store::Journal& journal, uint64_t envelopes) {
  auto transaction = journal.Begin();
  if (!transaction.ok()) return transaction.status();
  auto put = (*transaction)
                 ->PutMeta(store::Journal::kEnvelopes, absl::StrCat(envelopes));
  if (!put.ok()) return put;
  return (*transaction)->Commit();
}

}  // namespace

// Reads the journal's rows into `lines`. What is not live any more is behind
// everybody: each place's marks become all numbers but those of the live
// envelopes that it is still to confirm.
class Lines::Loader {
 public:
  Loader(Lines& lines, Stations& stations)
      : lines_(lines), stations_(stations) {}

  absl::Status Run(store::Journal& journal) {
    for (auto read : {&Loader::ReadLines, &Loader::ReadPlaces,
                      &Loader::ReadBranches, &Loader::ReadEnvelopes}) {
      auto done = (this->*read)(journal);
      if (!done.ok()) return done;
      if (!damage_.ok()) return damage_;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadLines(store::Journal& journal) {
    return journal.EachLine(
        [this](store::LineRow row) { TakeLine(std::move(row)); });
  }
  absl::Status ReadPlaces(store::Journal& journal) {
    auto read = journal.EachRoster(
        [this](const store::RosterRow& row) { TakeRoster(row); });
    if (!read.ok()) return read;
    read = journal.EachConfirmed(
        [this](const store::ConfirmedRow& row) { TakeConfirmed(row); });
    if (!read.ok()) return read;
    return journal.EachSeat(
        [this](const store::SeatRow& row) { TakeSeat(row); });
  }
  absl::Status ReadBranches(store::Journal& journal) {
    auto read = journal.EachBranch(
        [this](store::BranchRow row) { TakeBranch(std::move(row)); });
    if (!read.ok()) return read;
    CheckEachLineIsOpen();
    return journal.EachReject(
        [this](const store::RejectRow& row) { TakeReject(row); });
  }
  absl::Status ReadEnvelopes(store::Journal& journal) {
    return journal.EachEnvelope(
        [this](const store::EnvelopeRow& row) { TakeEnvelope(row); });
  }

  void Damaged(const char* what) {
    damage_ = absl::DataLossError(std::string("journal: ") + what);
  }
  void TakeLine(store::LineRow row);
  void TakeRoster(const store::RosterRow& row);
  void TakeConfirmed(const store::ConfirmedRow& row);
  void TakeSeat(const store::SeatRow& row);
  void TakeBranch(store::BranchRow row);
  void TakeReject(const store::RejectRow& row);
  void CheckEachLineIsOpen();
  void TakeEnvelope(const store::EnvelopeRow& row);
  // For whom it is; false if that cannot be.
  bool SetAudience(const store::EnvelopeRow& row, Line& line, Live& live);

  // Null if there is none.
  Line* LineOf(store::LineNumber number) const {
    const bool given = number >= 1 && number <= lines_.by_number_.size();
    return given ? lines_.by_number_[number - 1].get() : nullptr;
  }
  Place* PlaceOf(store::LineNumber line, store::StationNumber station) const {
    const Line* found = LineOf(line);
    const Station* known = stations_.At(station);
    return found == nullptr || known == nullptr ? nullptr : found->Find(known);
  }

  Lines& lines_;
  Stations& stations_;
  absl::Status damage_;
  // What each place has confirmed, as stored.
  absl::flat_hash_map<const Place*, Marks> saved_;
  std::vector<uint64_t> next_;  // [line]: the first number not looked at
};

void Lines::Loader::TakeLine(store::LineRow row) {
  Station* creator = stations_.At(row.creator);
  if (row.number != lines_.by_number_.size() + 1 || creator == nullptr) {
    return Damaged("a line is missing");
  }
  ++creator->lines_created;
  lines_.Add(std::move(row), *creator);
  next_.push_back(1);
}

void Lines::Loader::TakeRoster(const store::RosterRow& row) {
  Line* line = LineOf(row.line);
  Station* station = stations_.At(row.station);
  if (line == nullptr || station == nullptr) {
    return Damaged("a roster names an unknown line or station");
  }
  Place& place = lines_.AddPlace(*line, *station);
  place.guest_until_ms = row.guest_until_ms;
  if (row.low_water > 0) saved_[&place].Add(1, row.low_water);
}

void Lines::Loader::TakeConfirmed(const store::ConfirmedRow& row) {
  const Place* place = PlaceOf(row.line, row.station);
  if (place == nullptr || row.first == 0 || row.first > row.last) {
    return Damaged("a station's marks");
  }
  saved_[place].Add(row.first, row.last);
}

void Lines::Loader::TakeSeat(const store::SeatRow& row) {
  Place* place = PlaceOf(row.line, row.station);
  if (place == nullptr) return Damaged("a seat of a station without a place");
  place->seats.push_back({row.since, row.until.value_or(Seat::kStillThere)});
}

void Lines::Loader::TakeBranch(store::BranchRow row) {
  Line* line = LineOf(row.line);
  if (line == nullptr) return Damaged("a branch of an unknown line");
  for (const store::StationNumber station : row.roster) {
    if (!line->places.contains(station)) {
      return Damaged("a branch has a station without a place");
    }
  }
  // Most commits change nobody's membership.
  const Branch* parent = line->branches.Find(row.parent);
  Roster roster = parent != nullptr && *parent->roster == row.roster
                      ? parent->roster
                      : MakeRoster(std::move(row.roster));
  line->branches.Add({.number = row.number,
                      .epoch = row.epoch,
                      .id = std::move(row.id),
                      .parent = row.parent,
                      .committer = row.committer,
                      .entry = row.entry,
                      .roster = std::move(roster),
                      .open = row.open,
                      .reopened_by = row.reopened_by,
                      .used = row.used,
                      .rejected_by = {},
                      .rows = 0});
}

void Lines::Loader::CheckEachLineIsOpen() {
  for (const auto& line : lines_.by_number_) {
    if (line->branches.Open().empty()) Damaged("a line without an open branch");
  }
}

void Lines::Loader::TakeReject(const store::RejectRow& row) {
  Line* line = LineOf(row.line);
  Branch* branch = line == nullptr ? nullptr : line->branches.Find(row.number);
  if (branch == nullptr) return Damaged("a reject of an unknown commit");
  branch->rejected_by.insert(row.station);
}

bool Lines::Loader::SetAudience(const store::EnvelopeRow& row, Line& line,
                                Live& live) {
  live.branch = row.branch;
  live.named = !row.audience.empty();
  const Branch* branch = line.branches.Find(row.branch);
  if (!live.named && branch == nullptr) return false;
  live.audience = live.named ? MakeRoster(row.audience) : branch->roster;
  if (!row.welcomed.empty()) live.welcomed = MakeRoster(row.welcomed);
  return std::all_of(live.audience->begin(), live.audience->end(),
                     [&](auto number) { return line.places.contains(number); });
}

void Lines::Loader::TakeEnvelope(const store::EnvelopeRow& row) {
  ++lines_.loaded_;
  Line* line = LineOf(row.line);
  if (line == nullptr || row.precedence < 1 || row.precedence > 4 ||
      row.sequence < next_[row.line - 1]) {
    return Damaged("an envelope that has no place on a line");
  }
  next_[row.line - 1] = row.sequence + 1;
  Live live{.entry = row.entry,
            .type = row.type,
            .precedence = static_cast<message::Precedence>(row.precedence),
            .sender = row.sender,
            .size = row.size,
            .expires_ms = row.expires_ms};
  if (!SetAudience(row, *line, live)) {
    return Damaged("an envelope for stations that are not on its line");
  }
  for (const store::StationNumber number : *live.audience) {
    Place& place = *line->places.find(number)->second;
    auto saved = saved_.find(&place);
    if (!IsFor(live, number) ||
        (saved != saved_.end() && saved->second.Contains(row.sequence))) {
      continue;
    }
    place.Await(row.sequence);
    ++live.waiting;
    if (IsOn(live.welcomed, number)) ++live.unwelcomed;
  }
  if (live.waiting > 0) {
    lines_.Keep(*line, row.sequence, live);
  } else {
    if (!live.named) ++line->branches.Find(live.branch)->rows;
    lines_.Spend(*line, live);
  }
}

absl::Status Lines::Load(store::Journal& journal, Stations& stations) {
  by_number_.clear();
  spent_.clear();
  by_id_.clear();
  expiries_.clear();
  loaded_ = 0;
  return Loader(*this, stations).Run(journal);
}

absl::Status Lines::CheckNoneIsMissing(store::Journal& journal) const {
  auto counted = journal.Meta(store::Journal::kEnvelopes);
  if (!counted.ok()) return counted.status();
  if (*counted == absl::StrCat(loaded_)) return absl::OkStatus();
  // Written by others, or by a hotlined that did not count yet.
  auto missing = Missing(journal);
  if (!missing.ok()) return missing.status();
  if (missing->empty()) return CountAnew(journal, loaded_);
  const auto& [entry, first] = *missing->begin();
  return absl::DataLossError(absl::StrCat(
      "journal: entry ", entry, ": ", first.Missing(),
      "; `hotlined audit verify` names all that are missing. Restore a backup "
      "that has them and the whole log (operations.md, Backup and restore)"));
}

}  // namespace hotline::relay
