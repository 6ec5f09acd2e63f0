#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/audit/owed.h"
#include "daemon/relay/lines.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {
namespace {

bool GoesToSender(uint32_t type) {
  return type == v1::ENVELOPE_TYPE_COMMIT ||
         type == v1::ENVELOPE_TYPE_TOMBSTONE;
}

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
// everybody: each member's marks become all numbers but those of the live
// envelopes that it is still to confirm.
class Lines::Loader {
 public:
  Loader(Lines& lines, Stations& stations)
      : lines_(lines), stations_(stations) {}

  absl::Status Run(store::Journal& journal) {
    auto read = journal.EachRoster(
        [this](store::RosterRow row) { TakeRoster(std::move(row)); });
    if (!read.ok()) return read;
    read = journal.EachLine(
        [this](store::LineRow row) { TakeLine(std::move(row)); });
    if (!read.ok() || !damage_.ok()) return read.ok() ? damage_ : read;
    read = journal.EachConfirmed(
        [this](const store::ConfirmedRow& row) { TakeConfirmed(row); });
    if (!read.ok()) return read;
    read = journal.EachEnvelope(
        [this](const store::EnvelopeRow& row) { TakeEnvelope(row); });
    if (!read.ok()) return read;
    for (size_t i = 0; i < lines_.by_number_.size(); ++i) {
      MarkAllBefore(i, lines_.by_number_[i]->row.last_sequence + 1);
    }
    return damage_;
  }

 private:
  void Damaged(const char* what) {
    damage_ = absl::DataLossError(std::string("journal: ") + what);
  }
  void TakeRoster(store::RosterRow row) {
    rosters_[row.line].push_back(std::move(row));
  }
  void TakeLine(store::LineRow row);
  void TakeConfirmed(const store::ConfirmedRow& row);
  void TakeEnvelope(const store::EnvelopeRow& row);
  // The stored marks of a station on a line, both by number; null if there are
  // none.
  Marks* Saved(store::LineNumber line, store::StationNumber station);
  // Everything of the line before `sequence` that was not looked at is gone.
  void MarkAllBefore(size_t line, uint64_t sequence);

  Lines& lines_;
  Stations& stations_;
  absl::Status damage_;
  absl::flat_hash_map<store::LineNumber, std::vector<store::RosterRow>>
      rosters_;
  std::vector<std::vector<Marks>> saved_;  // [line][member], as stored
  std::vector<uint64_t> next_;  // [line]: the first number not looked at
};

void Lines::Loader::TakeLine(store::LineRow row) {
  const store::LineNumber number = row.number;
  Station* creator = stations_.At(row.creator);
  std::vector<Station*> members;
  for (const auto& place : rosters_[number]) {
    Station* station = stations_.At(place.station);
    if (station == nullptr) return Damaged("a roster names an unknown station");
    members.push_back(station);
  }
  if (number != lines_.by_number_.size() + 1 || creator == nullptr) {
    return Damaged("a line is missing");
  }
  std::sort(members.begin(), members.end(),
            [](auto* a, auto* b) { return a->uri < b->uri; });
  ++creator->lines_created;
  Line* line = lines_.Add(std::move(row), *creator, std::move(members));
  saved_.emplace_back(line->members.size());
  next_.push_back(1);
  for (const auto& place : rosters_[number]) {
    if (place.low_water > 0) {
      Saved(number, place.station)->Add(1, place.low_water);
    }
  }
}

Marks* Lines::Loader::Saved(store::LineNumber number,
                            store::StationNumber station) {
  if (number == 0 || number > lines_.by_number_.size()) return nullptr;
  Line& line = *lines_.by_number_[number - 1];
  const Station* known = stations_.At(station);
  const Member* member = known == nullptr ? nullptr : line.Find(known);
  if (member == nullptr) return nullptr;
  return &saved_[number - 1][static_cast<size_t>(member - line.members.data())];
}

void Lines::Loader::TakeConfirmed(const store::ConfirmedRow& row) {
  Marks* marks = Saved(row.line, row.station);
  if (marks == nullptr || row.first == 0 || row.first > row.last) {
    return Damaged("a station's marks");
  }
  marks->Add(row.first, row.last);
}

void Lines::Loader::TakeEnvelope(const store::EnvelopeRow& row) {
  ++lines_.loaded_;
  const size_t index = row.line - 1;
  if (row.line == 0 || row.line > lines_.by_number_.size() ||
      row.precedence < 1 || row.precedence > 4 || row.sequence < next_[index]) {
    return Damaged("an envelope that has no place on a line");
  }
  Line& line = *lines_.by_number_[index];
  Live live{.entry = row.entry,
            .type = row.type,
            .precedence = static_cast<message::Precedence>(row.precedence),
            .sender = row.sender,
            .size = row.size,
            .expires_ms = row.expires_ms,
            .waiting = 0};
  MarkAllBefore(index, row.sequence);
  for (size_t i = 0; i < line.members.size(); ++i) {
    Member& member = line.members[i];
    const bool own =
        member.station->number == row.sender && !GoesToSender(row.type);
    if (own || saved_[index][i].Contains(row.sequence)) {
      member.marks.Add(row.sequence, row.sequence);
    } else {
      ++live.waiting;
    }
  }
  next_[index] = row.sequence + 1;
  if (live.waiting > 0) {
    lines_.Keep(line, row.sequence, live);
  } else {
    lines_.spent_.push_back({row.entry, row.size});
  }
}

void Lines::Loader::MarkAllBefore(size_t line, uint64_t sequence) {
  if (sequence <= next_[line]) return;
  for (Member& member : lines_.by_number_[line]->members) {
    member.marks.Add(next_[line], sequence - 1);
  }
  next_[line] = sequence;
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
