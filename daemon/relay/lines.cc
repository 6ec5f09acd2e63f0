#include "daemon/relay/lines.h"

#include <algorithm>

#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {
namespace {

bool GoesToSender(uint32_t type) {
  return type == v1::ENVELOPE_TYPE_COMMIT ||
         type == v1::ENVELOPE_TYPE_TOMBSTONE;
}

}  // namespace

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

absl::Status Lines::Load(store::Journal& journal, Stations& stations) {
  by_number_.clear();
  by_id_.clear();
  expiries_.clear();
  std::vector<std::vector<store::RosterRow>> rosters;
  auto read = journal.EachRoster([&](store::RosterRow row) {
    if (row.line > rosters.size()) rosters.resize(row.line);
    rosters[row.line - 1].push_back(std::move(row));
  });
  if (!read.ok()) return read;

  absl::Status damage;
  read = journal.EachLine([&](store::LineRow row) {
    if (row.number != by_number_.size() + 1 || row.number > rosters.size()) {
      damage = absl::DataLossError("journal: a line is missing");
      return;
    }
    std::vector<Station*> members;
    for (const auto& member : rosters[row.number - 1]) {
      members.push_back(stations.At(member.station));
    }
    std::sort(members.begin(), members.end(),
              [](auto* a, auto* b) { return a->uri < b->uri; });
    Station* creator = stations.At(row.creator);
    ++creator->lines_created;
    Line* line = Add(std::move(row), *creator, std::move(members));
    for (const auto& saved : rosters[line->row.number - 1]) {
      auto marks = Marks::Parse(saved.low_water, saved.above);
      if (!marks.ok())
        damage = marks.status();
      else
        line->Find(stations.At(saved.station))->marks = *std::move(marks);
    }
  });
  if (!read.ok()) return read;
  if (!damage.ok()) return damage;

  // What is not live any more is behind everybody: each member's marks are all
  // numbers but the live ones that it is to confirm.
  std::vector<std::vector<Marks>> saved(by_number_.size());
  std::vector<uint64_t> next(by_number_.size(), 1);
  for (auto& line : by_number_) {
    for (auto& member : line->members) {
      saved[line->row.number - 1].push_back(
          std::exchange(member.marks, Marks()));
    }
  }
  read = journal.EachEnvelope([&](const store::EnvelopeRow& row) {
    if (row.line == 0 || row.line > by_number_.size() || row.precedence < 1 ||
        row.precedence > 4) {
      damage = absl::DataLossError("journal: an envelope of no line");
      return;
    }
    Line& line = *by_number_[row.line - 1];
    Live live{.entry = row.entry,
              .type = row.type,
              .precedence = static_cast<message::Precedence>(row.precedence),
              .sender = row.sender,
              .size = row.size,
              .expires_ms = row.expires_ms,
              .waiting = 0};
    uint64_t& from = next[row.line - 1];
    for (size_t i = 0; i < line.members.size(); ++i) {
      Member& member = line.members[i];
      if (row.sequence > from) member.marks.Add(from, row.sequence - 1);
      const bool own =
          member.station->number == row.sender && !GoesToSender(row.type);
      if (own || saved[row.line - 1][i].Contains(row.sequence)) {
        member.marks.Add(row.sequence, row.sequence);
      } else {
        ++live.waiting;
      }
    }
    from = row.sequence + 1;
    if (live.waiting > 0) Keep(line, row.sequence, live);
  });
  if (!read.ok()) return read;
  for (auto& line : by_number_) {
    const uint64_t from = next[line->row.number - 1];
    if (from > line->row.last_sequence) continue;
    for (auto& member : line->members) {
      member.marks.Add(from, line->row.last_sequence);
    }
  }
  return damage;
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
    station->lines.push_back(line.get());
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
