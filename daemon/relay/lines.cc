#include "daemon/relay/lines.h"

#include <algorithm>

#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {

size_t QueueOf(uint32_t type, message::Precedence precedence) {
  const bool handshake = type != v1::ENVELOPE_TYPE_APPLICATION &&
                         type != v1::ENVELOPE_TYPE_TOMBSTONE;
  return handshake ? kHandshakes : static_cast<size_t>(precedence) - 1;
}

Member* Line::Find(const Station* station) {
  auto member = std::lower_bound(members.begin(), members.end(), station,
                                 [](const Member& m, const Station* s) {
                                   return m.station->uri < s->uri;
                                 });
  return member != members.end() && member->station == station ? &*member
                                                               : nullptr;
}

Line* Lines::Find(const base::LineId& id) {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Line* Lines::Add(store::LineRow row, const Station& creator,
                 std::vector<Station*> members) {
  auto line = std::make_unique<Line>();
  line->row = std::move(row);
  line->row.number = by_number_.size() + 1;
  line->creator = creator.uri;
  std::vector<store::StationNumber> roster;
  for (Station* station : members) {
    line->members.push_back({station, Marks()});
    roster.push_back(station->number);
    station->lines.emplace(line->row.id, line.get());
  }
  line->roster = std::make_shared<const std::vector<store::StationNumber>>(
      std::move(roster));
  by_id_[line->row.id] = line.get();
  by_number_.push_back(std::move(line));
  return by_number_.back().get();
}

void Lines::Keep(Line& line, uint64_t sequence, const Live& live) {
  auto& live_here = line.live[QueueOf(live.type, live.precedence)];
  live_here.emplace_hint(live_here.end(), sequence, live);
  (live.precedence == message::Precedence::kFlash ? line.waiting_flash
                                                  : line.waiting_below) +=
      live.size;
  if (live.expires_ms != 0) {
    expiries_.emplace(live.expires_ms, line.row.number, sequence);
  }
}

void Lines::Drop(Line& line, uint64_t sequence, const Live& live) {
  (live.precedence == message::Precedence::kFlash ? line.waiting_flash
                                                  : line.waiting_below) -=
      live.size;
  if (live.expires_ms != 0) {
    expiries_.erase({live.expires_ms, line.row.number, sequence});
  }
}

uint64_t Lines::Accept(Line& line, Live& live, bool to_sender) {
  const uint64_t sequence = ++line.row.last_sequence;
  live.waiting = 0;
  for (Member& member : line.members) {
    if (member.station->number == live.sender && !to_sender) {
      member.marks.Add(sequence, sequence);
    } else {
      ++live.waiting;
    }
  }
  if (live.waiting > 0) Keep(line, sequence, live);
  return sequence;
}

Lines::Confirmed Lines::Confirm(Line& line, Member& member,
                                const std::vector<Range>& ranges) {
  Confirmed confirmed;
  for (const Range& range : ranges) {
    for (auto& live : line.live) {
      auto at = live.lower_bound(range.first);
      while (at != live.end() && at->first <= range.last) {
        if (member.marks.Contains(at->first)) {
          ++at;
          continue;
        }
        confirmed.entries.push_back(at->second.entry);
        if (--at->second.waiting > 0) {
          ++at;
          continue;
        }
        confirmed.complete.push_back(at->second.entry);
        spent_.push_back({at->second.entry, at->second.size});
        Drop(line, at->first, at->second);
        at = live.erase(at);
      }
    }
    member.marks.Add(range.first, range.last);
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

std::vector<Station*> Lines::WaitingFor(Line& line, uint64_t sequence) {
  std::vector<Station*> waiting;
  for (Member& member : line.members) {
    if (!member.marks.Contains(sequence)) waiting.push_back(member.station);
  }
  return waiting;
}

void Lines::End(Line& line, uint64_t sequence) {
  for (auto& live : line.live) {
    auto found = live.find(sequence);
    if (found == live.end()) continue;
    Drop(line, sequence, found->second);
    live.erase(found);
    break;
  }
  for (Member& member : line.members) member.marks.Add(sequence, sequence);
}

}  // namespace hotline::relay
