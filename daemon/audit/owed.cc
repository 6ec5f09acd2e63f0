#include "daemon/audit/owed.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace hotline::audit {

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
      const auto first = std::find(open.waits.begin(), open.waits.end(), true);
      numbers[open.entry] = {
          .line = id,
          .sequence = sequence,
          .station =
              line.roster[static_cast<size_t>(first - open.waits.begin())],
          .stations = open.stations};
    }
  }
  return numbers;
}

void Owed::Settle(Open& open, size_t station) {
  if (station == open.waits.size() || !open.waits[station]) return;
  open.waits[station] = false;
  --open.stations;
}

// The size of the roster if it is not on it.
size_t Owed::Place(const Line& line, const std::string& station) {
  const auto found =
      std::lower_bound(line.roster.begin(), line.roster.end(), station);
  if (found == line.roster.end() || *found != station) {
    return line.roster.size();
  }
  return static_cast<size_t>(found - line.roster.begin());
}

void Owed::Make(const LineMade& made) {
  Line line{.roster = made.roster,
            .through = std::vector<uint64_t>(made.roster.size()),
            .open = {}};
  std::sort(line.roster.begin(), line.roster.end());
  lines_.try_emplace(made.line, std::move(line));
}

absl::Status Owed::Give(uint64_t index, const NumberTaken& taken) {
  const auto found = lines_.find(taken.line);
  if (found == lines_.end()) {
    return absl::DataLossError(absl::StrCat("takes a number of line ",
                                            taken.line.Hex(),
                                            ", which no entry has made"));
  }
  Line& line = found->second;
  Open open{.entry = index,
            .waits = std::vector<bool>(line.roster.size(), true),
            .stations = line.roster.size()};
  if (taken.accepted) {
    Settle(open, Place(line, taken.sender));
  } else {
    line.open.erase(taken.ended);
  }
  if (open.stations > 0) {
    line.open.emplace_hint(line.open.end(), taken.sequence, std::move(open));
  }
  return absl::OkStatus();
}

void Owed::Confirm(const NumbersConfirmed& confirmed) {
  for (const ConfirmedLine& one : confirmed.lines) {
    const auto found = lines_.find(one.line);
    if (found == lines_.end()) continue;
    const size_t station = Place(found->second, confirmed.station);
    if (station == found->second.roster.size()) continue;
    for (const auto& [first, last] : one.ranges) {
      Cover(found->second, station, first, last);
    }
  }
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
