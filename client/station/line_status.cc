#include "client/station/line_status.h"

#include <algorithm>
#include <set>

#include "client/station/beacons.h"
#include "client/station/message_clock.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/body.h"

namespace hotline::station {
namespace {

// Of a line, as far back as anything that was asked may still be open.
constexpr size_t kNewest = 100;

// What stands at that position; nullptr if it was not asked to act.
const PositionState* AskedOf(const MessageRow& row,
                             const std::string& position) {
  const auto& to = row.content.to;
  if (std::find(to.begin(), to.end(), position) == to.end()) return nullptr;
  const auto found =
      std::find_if(row.progress.begin(), row.progress.end(),
                   [&](const auto& one) { return one.position == position; });
  return found == row.progress.end() ? nullptr : &*found;
}

void Count(const MessageRow& row, const PositionState& state,
           OpenMessages& out) {
  // A refusal by the relay names no station.
  out.refused = state.state == State::kRefused && !state.station.empty();
  if (state.state == State::kSent) {
    out.undelivered = out.undelivered == base::WallTime()
                          ? row.log_time
                          : std::min(out.undelivered, row.log_time);
  }
  if (state.state == State::kSent || state.state == State::kDelivered ||
      state.state == State::kRead) {
    out.states.push_back(state.state);
  }
}

// Our own texts there that count, oldest first: the newest, and whatever else
// still waits.
absl::StatusOr<std::vector<MessageRow>> Asked(Station& station,
                                              const base::LineId& line) {
  TRY_ASSIGN(const auto newest, station.messages.Shown(line, kNewest));
  TRY_ASSIGN(const auto running, station.clocks.All());
  std::set<uint64_t> numbers(newest.begin(), newest.end());
  numbers.insert(running.begin(), running.end());
  std::vector<MessageRow> out;
  for (const uint64_t n : numbers) {
    TRY_ASSIGN(MessageRow row, station.messages.Read(n));
    // (Of kind TEST nobody says that it was delivered or read.)
    if (row.line == line && row.outgoing && HasClock(row) &&
        row.content.kind != message::Kind::kTest) {
      out.push_back(std::move(row));
    }
  }
  return out;
}

absl::StatusOr<LineSilence> ExplainLine(Station& station, const LineFacts& line,
                                        bool connected) {
  const LineRecord record = ToRecord(line);
  LineSilence out;
  out.id = record.id;
  out.name = record.name;
  TRY_ASSIGN(const auto asked, Asked(station, record.id));
  for (const std::string& position : record.positions) {
    if (position == station.position()) continue;
    std::vector<KnownStation> stations;
    for (const std::string& uri : record.stations) {
      if (PositionOf(uri) != position) continue;
      TRY_ASSIGN(KnownStation known, KnownOf(station, record.id, uri));
      stations.push_back(std::move(known));
    }
    OpenMessages open;
    for (const MessageRow& row : asked) {
      const PositionState* state = AskedOf(row, position);
      if (state != nullptr) Count(row, *state, open);
    }
    out.positions.push_back(
        Explain(position, stations, open, connected, station.RelayTime()));
  }
  return out;
}

}  // namespace

absl::StatusOr<KnownStation> KnownOf(Station& station, const base::LineId& line,
                                     const std::string& uri) {
  KnownStation out;
  out.station = uri;
  TRY_ASSIGN(out.heard, station.serials.HeardOf(line, uri));
  TRY_ASSIGN(const auto last, Beacons(*station.store).Last(line, uri));
  if (!last.has_value()) return out;
  out.heard = std::max(out.heard, last->logged);
  const auto body = message::ParseBody(last->beacon);
  const auto* beacon =
      body.ok() ? std::get_if<message::Beacon>(&*body) : nullptr;
  if (beacon == nullptr) return out;
  out.staffed = !beacon->staffed_by.empty();
  out.clock_difference = beacon->clock - last->logged;
  return out;
}

absl::StatusOr<std::vector<LineSilence>> ExplainLines(Station& station,
                                                      bool connected) {
  TRY_ASSIGN(const auto lines, station.lines.All());
  std::vector<LineSilence> out;
  for (const LineFacts& line : lines) {
    if (line.state != LineState::kHeld || !station.CheckLine(line).ok()) {
      continue;
    }
    TRY_ASSIGN(LineSilence one, ExplainLine(station, line, connected));
    out.push_back(std::move(one));
  }
  return out;
}

absl::StatusOr<std::vector<SerialGap>> OpenGaps(Station& station) {
  TRY_ASSIGN(auto gaps, station.serials.Open());
  for (SerialGap& gap : gaps) {
    TRY_ASSIGN(const auto line, station.lines.Read(gap.line));
    if (line.has_value()) gap.line_name = line->card.name;
  }
  return gaps;
}

absl::StatusOr<std::vector<Record>> WaitingMessages(Station& station) {
  TRY_ASSIGN(const auto running, station.clocks.All());
  std::vector<Record> out;
  const size_t first = running.size() - std::min(running.size(), kNewest);
  for (size_t i = first; i < running.size(); ++i) {
    TRY_ASSIGN(Record record, station.Shown(running[i]));
    if (!record.clock.has_value() || record.clock->open.empty() ||
        record.clock->urgency == message::Urgency::kWaiting) {
      continue;
    }
    out.push_back(std::move(record));
  }
  return out;
}

}  // namespace hotline::station
