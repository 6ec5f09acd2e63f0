#include "daemon/audit/owed.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::audit {
namespace {

namespace v1 = relay::v1;

// Commits that may be rejected; relay::Branches::kKept.
constexpr size_t kKept = 64;

std::shared_ptr<const std::vector<size_t>> Sorted(std::vector<size_t> all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return std::make_shared<const std::vector<size_t>>(std::move(all));
}

bool IsIn(const std::vector<size_t>& stations, size_t station) {
  return std::binary_search(stations.begin(), stations.end(), station);
}

}  // namespace

std::string Owed::Number::Missing() const {
  std::string who = station;
  if (stations > 1) absl::StrAppend(&who, " and ", stations - 1, " more");
  return absl::StrCat("the envelope of sequence ", sequence, " on line ",
                      line.Hex(), " is missing, which ", who,
                      stations > 1 ? " have" : " has",
                      " not confirmed and which has not ended: it would never "
                      "be delivered");
}

absl::Status Owed::Take(uint64_t index, const LineStep& step) {
  if (const auto* taken = std::get_if<NumberTaken>(&step)) {
    return Give(index, *taken);
  }
  if (const auto* begun = std::get_if<EpochBegun>(&step)) {
    return Begin(index, *begun);
  }
  if (const auto* made = std::get_if<LineMade>(&step)) Make(*made);
  if (const auto* confirmed = std::get_if<NumbersConfirmed>(&step)) {
    Confirm(*confirmed);
  }
  return absl::OkStatus();
}

std::map<uint64_t, Owed::Number> Owed::Numbers() const {
  std::map<uint64_t, Number> numbers;
  for (const auto& [id, line] : lines_) {
    for (const auto& [sequence, open] : line.open) {
      Number number{.line = id,
                    .sequence = sequence,
                    .station = {},
                    .stations = 0,
                    .welcome = false};
      for (size_t station = 0; station < open.waits.size(); ++station) {
        if (!open.waits[station]) continue;
        number.welcome |=
            open.welcomed != nullptr && IsIn(*open.welcomed, station);
        const std::string& name = line.names[station];
        if (number.stations++ == 0 || name < number.station) {
          number.station = name;
        }
      }
      numbers[open.entry] = std::move(number);
    }
  }
  return numbers;
}

size_t Owed::Place(Line& line, const std::string& station) {
  const auto [known, added] =
      line.known.try_emplace(station, line.names.size());
  if (added) {
    line.names.push_back(station);
    line.through.push_back(0);
  }
  return known->second;
}

Owed::Stations Owed::Named(Line& line,
                           const std::vector<std::string>& stations) {
  std::vector<size_t> places;
  places.reserve(stations.size());
  for (const auto& station : stations) places.push_back(Place(line, station));
  return Sorted(std::move(places));
}

Owed::Branch* Owed::Find(Line& line, const base::Bytes& id) {
  for (auto& [number, branch] : line.branches) {
    if (branch.id == id) return &branch;
  }
  return nullptr;
}

void Owed::Count(Line& line) {
  std::vector<size_t> all;
  for (const auto& [number, branch] : line.branches) {
    if (!branch.open) continue;
    all.insert(all.end(), branch.roster->begin(), branch.roster->end());
  }
  line.active = Sorted(std::move(all));
}

void Owed::Prune(Line& line) {
  if (line.branches.size() <= kKept) return;
  const auto kept = std::next(line.branches.rbegin(), kKept - 1)->first;
  const auto is_parent = [&line, kept](const base::Bytes& id) {
    return std::any_of(
        line.branches.lower_bound(kept), line.branches.end(),
        [&id](const auto& one) { return one.second.parent == id; });
  };
  std::erase_if(line.branches, [&is_parent, kept](const auto& one) {
    return one.first < kept && !one.second.open && !is_parent(one.second.id);
  });
}

void Owed::Make(const LineMade& made) {
  Line& line = lines_[made.line];
  if (!line.branches.empty()) return;
  line.branches[0] = {{}, {}, Named(line, made.roster), true};
  Count(line);
}

absl::StatusOr<Owed::Line*> Owed::LineOf(const base::LineId& id) {
  const auto found = lines_.find(id);
  if (found != lines_.end()) return &found->second;
  return absl::DataLossError(absl::StrCat("takes a number of line ", id.Hex(),
                                          ", which no entry has made"));
}

void Owed::Await(Line& line, uint64_t sequence, Open open, bool sender_too) {
  open.waits.assign(line.names.size(), false);
  for (const size_t station : *open.audience) {
    if (station == open.sender && !sender_too) continue;
    open.waits[station] = true;
    ++open.stations;
  }
  if (open.stations > 0) {
    line.open.emplace_hint(line.open.end(), sequence, std::move(open));
  }
}

absl::StatusOr<Owed::Stations> Owed::AudienceOf(Line& line,
                                                const NumberTaken& taken) {
  if (taken.type == v1::ENVELOPE_TYPE_SEALED) {
    return Named(line, taken.recipients);
  }
  if (taken.type == v1::ENVELOPE_TYPE_REJECT) {
    if (auto opened = Reopen(line, taken); !opened.ok()) return opened;
    return line.active;
  }
  const Branch* branch = Find(line, taken.branch_id);
  if (branch == nullptr) {
    return absl::DataLossError(absl::StrCat("is of an epoch of line ",
                                            taken.line.Hex(),
                                            " that no entry has begun"));
  }
  return branch->roster;
}

absl::Status Owed::Reopen(Line& line, const NumberTaken& reject) {
  const Branch* commit = Find(line, reject.rejected);
  Branch* parent = commit == nullptr ? nullptr : Find(line, commit->parent);
  if (parent == nullptr) {
    return absl::DataLossError("rejects a commit that no entry has");
  }
  parent->open = true;
  Branch* closed =
      reject.closed_branch.empty() ? nullptr : Find(line, reject.closed_branch);
  if (closed != nullptr) closed->open = false;
  Count(line);
  return absl::OkStatus();
}

absl::Status Owed::Give(uint64_t index, const NumberTaken& taken) {
  auto line = LineOf(taken.line);
  if (!line.ok()) return line.status();
  if (!taken.accepted) {
    Bury(**line, index, taken);
    return absl::OkStatus();
  }
  auto audience = AudienceOf(**line, taken);
  if (!audience.ok()) return audience.status();
  Await(**line, taken.sequence,
        {.entry = index,
         .audience = *std::move(audience),
         .sender = Place(**line, taken.sender),
         .sealed = taken.type == v1::ENVELOPE_TYPE_SEALED},
        /*sender_too=*/false);
  return absl::OkStatus();
}

// Shown to sender and addressees that are still on the line; what was sealed,
// to those that it names.
void Owed::Bury(Line& line, uint64_t index, const NumberTaken& tombstone) {
  Open buried{.entry = index, .audience = line.active};
  const auto ended = line.open.find(tombstone.ended);
  if (ended != line.open.end()) {
    std::vector<size_t> shown = *ended->second.audience;
    const bool sealed = ended->second.sealed;
    if (sealed) shown.push_back(ended->second.sender);
    std::erase_if(shown, [&](size_t station) {
      return !sealed && !IsIn(*line.active, station);
    });
    buried.audience = Sorted(std::move(shown));
    line.open.erase(ended);
  }
  Await(line, tombstone.sequence, std::move(buried), /*sender_too=*/true);
}

absl::Status Owed::Begin(uint64_t index, const EpochBegun& begun) {
  auto found = LineOf(begun.line);
  if (!found.ok()) return found.status();
  Line& line = **found;
  Branch* parent = Find(line, begun.parent_id);
  if (parent == nullptr) {
    return absl::DataLossError(absl::StrCat("ends an epoch of line ",
                                            begun.line.Hex(),
                                            " that no entry has begun"));
  }
  parent->open = false;
  const Stations joins = Named(line, begun.joins);
  const Stations leaves = Named(line, begun.leaves);
  // Who comes anew is not owed what was before.
  for (const size_t station : *joins) {
    Cover(line, station, 1, begun.sequence - 1);
  }
  std::vector<size_t> audience = *parent->roster, roster = audience;
  audience.insert(audience.end(), joins->begin(), joins->end());
  std::erase_if(roster, [&](size_t one) { return IsIn(*leaves, one); });
  roster.insert(roster.end(), joins->begin(), joins->end());
  line.branches[begun.sequence] = {begun.branch_id, begun.parent_id,
                                   Sorted(std::move(roster)), true};
  Prune(line);
  Count(line);
  Await(line, begun.sequence,
        {.entry = index,
         .audience = Sorted(std::move(audience)),
         .sender = Place(line, begun.sender),
         .welcomed = Named(line, begun.welcomed)},
        /*sender_too=*/true);
  return absl::OkStatus();
}

void Owed::Confirm(const NumbersConfirmed& confirmed) {
  for (const ConfirmedLine& one : confirmed.lines) {
    const auto found = lines_.find(one.line);
    if (found == lines_.end()) continue;
    const auto known = found->second.known.find(confirmed.station);
    if (known == found->second.known.end()) continue;
    for (const auto& [first, last] : one.ranges) {
      Cover(found->second, known->second, first, last);
    }
  }
}

void Owed::Settle(Open& open, size_t station) {
  if (station >= open.waits.size() || !open.waits[station]) return;
  open.waits[station] = false;
  --open.stations;
}

void Owed::Cover(Line& line, size_t station, uint64_t first, uint64_t last) {
  uint64_t& through = line.through[station];
  if (first <= through + 1) {
    first = through + 1;
    through = std::max(through, last);
  }
  auto at = line.open.lower_bound(first);
  while (at != line.open.end() && at->first <= last) {
    Settle(at->second, station);
    at = at->second.stations == 0 ? line.open.erase(at) : std::next(at);
  }
}

}  // namespace hotline::audit
