#include "daemon/relay/lines.h"

#include <algorithm>

#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {
namespace {

uint64_t& WaitingBytes(Line& line, const Live& live) {
  if (QueueOf(live.type, live.precedence) == kHandshakes) {
    return line.waiting_handshakes;
  }
  return live.precedence == message::Precedence::kFlash ? line.waiting_flash
                                                        : line.waiting_below;
}

}  // namespace

size_t QueueOf(uint32_t type, message::Precedence precedence) {
  switch (type) {
    case v1::ENVELOPE_TYPE_APPLICATION:
    case v1::ENVELOPE_TYPE_TOMBSTONE:
    case v1::ENVELOPE_TYPE_SEALED:
      return static_cast<size_t>(precedence) - 1;
    default:
      return kHandshakes;
  }
}

bool GoesToSender(uint32_t type) {
  return type == v1::ENVELOPE_TYPE_COMMIT ||
         type == v1::ENVELOPE_TYPE_TOMBSTONE;
}

bool IsFor(const Live& live, store::StationNumber station) {
  return (station != live.sender || GoesToSender(live.type)) &&
         IsOn(live.audience, station);
}

void Place::Settle(uint64_t last) {
  if (last <= through) return;
  marks.Add(through + 1, last);
  through = last;
}

void Place::Await(uint64_t sequence) {
  Settle(sequence - 1);
  through = sequence;
}

bool Place::Saw(uint64_t entry) const {
  return std::any_of(seats.begin(), seats.end(), [entry](const Seat& seat) {
    return seat.since <= entry && entry <= seat.until;
  });
}

Place* Line::Find(const Station* station) const {
  auto place = places.find(station->number);
  return place == places.end() ? nullptr : place->second.get();
}

bool Line::HasAsGuest(const Station& station, base::WallTime now) const {
  const Place* place = Find(&station);
  return place != nullptr && place->guest_until_ms > base::ToMillis(now);
}

store::BranchRow RowOf(const Line& line, const Branch& branch) {
  return {.line = line.row.number,
          .number = branch.number,
          .epoch = branch.epoch,
          .id = branch.id,
          .parent = branch.parent,
          .committer = branch.committer,
          .entry = branch.entry,
          .roster = *branch.roster,
          .open = branch.open,
          .reopened_by = branch.reopened_by,
          .used = branch.used};
}

Line* Lines::Find(const base::LineId& id) {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Line* Lines::Add(store::LineRow row, const Station& creator) {
  auto line = std::make_unique<Line>();
  line->row = std::move(row);
  line->row.number = by_number_.size() + 1;
  line->creator = creator.uri;
  by_id_[line->row.id] = line.get();
  by_number_.push_back(std::move(line));
  return by_number_.back().get();
}

Place& Lines::AddPlace(Line& line, Station& station) {
  auto& place = line.places[station.number];
  if (place == nullptr) {
    place = std::make_unique<Place>();
    place->station = &station;
    station.lines.emplace(line.row.id, &line);
  }
  return *place;
}

void Lines::RemovePlace(Line& line, Station& station) {
  line.places.erase(station.number);
  station.lines.erase(line.row.id);
}

void Lines::Keep(Line& line, uint64_t sequence, const Live& live) {
  auto& live_here = line.live[QueueOf(live.type, live.precedence)];
  live_here.emplace_hint(live_here.end(), sequence, live);
  WaitingBytes(line, live) += live.size;
  if (!live.named) ++line.branches.Find(live.branch)->rows;
  if (live.expires_ms != 0) {
    expiries_.emplace(live.expires_ms, line.row.number, sequence);
  }
}

void Lines::Drop(Line& line, uint64_t sequence, const Live& live) {
  WaitingBytes(line, live) -= live.size;
  if (live.expires_ms != 0) {
    expiries_.erase({live.expires_ms, line.row.number, sequence});
  }
}

void Lines::Spend(const Line& line, const Live& live) {
  spent_.push_back({live.entry, live.size, line.row.number,
                    live.named ? std::nullopt : std::optional(live.branch)});
}

void Lines::Deleted(const Spent& spent) {
  if (!spent.branch.has_value()) return;
  --by_number_[spent.line - 1]->branches.Find(*spent.branch)->rows;
}

uint64_t Lines::Accept(Line& line, Live& live) {
  const uint64_t sequence = ++line.row.last_sequence;
  live.waiting = live.unwelcomed = 0;
  for (const store::StationNumber station : *live.audience) {
    if (!IsFor(live, station)) continue;
    line.places.find(station)->second->Await(sequence);
    ++live.waiting;
    if (IsOn(live.welcomed, station)) ++live.unwelcomed;
  }
  if (live.waiting > 0) Keep(line, sequence, live);
  return sequence;
}

Lines::Confirmed Lines::Confirm(Line& line, Place& place,
                                const std::vector<Range>& ranges) {
  Confirmed confirmed;
  place.Settle(line.row.last_sequence);
  for (const Range& range : ranges) {
    for (auto& live : line.live) {
      auto at = live.lower_bound(range.first);
      while (at != live.end() && at->first <= range.last) {
        Live& one = at->second;
        if (place.marks.Contains(at->first)) {
          ++at;
          continue;
        }
        confirmed.entries.push_back(one.entry);
        if (IsOn(one.welcomed, place.station->number) &&
            --one.unwelcomed == 0) {
          confirmed.welcomed.push_back(one.entry);
        }
        if (--one.waiting > 0) {
          ++at;
          continue;
        }
        confirmed.complete.push_back(one.entry);
        Spend(line, one);
        Drop(line, at->first, one);
        at = live.erase(at);
      }
    }
    place.marks.Add(range.first, range.last);
  }
  return confirmed;
}

const Due* Lines::NextDue(base::WallTime now) {
  if (expiries_.empty()) return nullptr;
  const auto& [expires_ms, number, sequence] = *expiries_.begin();
  if (expires_ms > base::ToMillis(now)) return nullptr;
  Line* line = by_number_[number - 1].get();
  for (auto& live : line->live) {
    auto found = live.find(sequence);
    if (found == live.end()) continue;
    due_ = {line, sequence, found->second};
    return &due_;
  }
  return nullptr;
}

std::vector<Station*> Lines::WaitingFor(Line& line, uint64_t sequence,
                                        const Live& live) {
  std::vector<Station*> waiting;
  for (const store::StationNumber station : *live.audience) {
    const Place& place = *line.places.find(station)->second;
    if (IsFor(live, station) && place.WaitsFor(sequence)) {
      waiting.push_back(place.station);
    }
  }
  std::sort(waiting.begin(), waiting.end(),
            [](auto* a, auto* b) { return a->uri < b->uri; });
  return waiting;
}

void Lines::End(Line& line, uint64_t sequence) {
  for (auto& live : line.live) {
    auto found = live.find(sequence);
    if (found == live.end()) continue;
    const Live ended = found->second;
    Drop(line, sequence, ended);
    live.erase(found);
    for (const store::StationNumber station : *ended.audience) {
      Place& place = *line.places.find(station)->second;
      if (IsFor(ended, station)) place.marks.Add(sequence, sequence);
    }
    if (!ended.named) --line.branches.Find(ended.branch)->rows;
    return;
  }
}

}  // namespace hotline::relay
