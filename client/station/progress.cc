#include "client/station/progress.h"

#include <algorithm>

#include "client/station/sender_time.h"
#include "core/message/fault.h"
#include "core/pki/station_name.h"

namespace hotline::station {
namespace {

int RankOf(State state) {
  switch (state) {
    case State::kQueued:
    case State::kHeld:
      return 0;
    case State::kSent:
      return 1;
    case State::kExpired:
      return 2;
    case State::kDelivered:
      return 3;
    case State::kRead:
      return 4;
    case State::kAcknowledged:
      return 5;
    case State::kAnswered:
    case State::kRefused:
      return 6;
  }
  return 0;
}

bool IsFurther(const PositionState& change, const PositionState& held) {
  return RankOf(change.state) > RankOf(held.state);
}

bool IsNumbered(const PositionState& response) {
  return response.own == 0 || response.sequence != 0;
}

// Which of two facts of one position stands.
bool StandsBefore(const PositionState& a, const PositionState& b) {
  if (RankOf(a.state) != RankOf(b.state)) return IsFurther(a, b);
  const auto place = [](const PositionState& one) {
    return IsNumbered(one) ? one.sequence : UINT64_MAX;
  };
  return a.state == State::kAcknowledged ? place(a) < place(b)
                                         : place(a) > place(b);
}

// Of two answers of ours that the relay has not numbered the newer will be the
// later.
bool IsAfter(const PositionState& change, const PositionState& held) {
  return change.state != State::kAcknowledged && !IsNumbered(change) &&
         !IsNumbered(held);
}

std::vector<PositionState>::iterator Held(std::vector<PositionState>& progress,
                                          const std::string& position) {
  return std::find_if(progress.begin(), progress.end(), [&](const auto& one) {
    return one.position == position;
  });
}

// Another response of the same rank: at most one of each station is kept.
bool AdvanceBeside(std::vector<PositionState>& progress,
                   const PositionState& change) {
  const auto is_of_its_station = [&](const PositionState& one) {
    return one.position == change.position && one.station == change.station &&
           RankOf(one.state) == RankOf(change.state);
  };
  const auto same =
      std::find_if(progress.begin(), progress.end(), is_of_its_station);
  if (same == progress.end()) {
    progress.push_back(change);
  } else if (StandsBefore(change, *same) || IsAfter(change, *same)) {
    *same = change;
  } else {
    return false;
  }
  Settle(progress);
  return std::any_of(progress.begin(), progress.end(), is_of_its_station);
}

// Whether `one`, which does not stand, may yet come to stand.
bool IsKeptBehind(const PositionState& standing, const PositionState& one) {
  return standing.own != 0 ||
         (!IsNumbered(one) && RankOf(one.state) == RankOf(standing.state));
}

// Without those that only wait for their turn.
std::vector<PositionState> Standing(
    const std::vector<PositionState>& progress) {
  std::vector<PositionState> out;
  for (const PositionState& one : progress) {
    if (Held(out, one.position) == out.end()) out.push_back(one);
  }
  return out;
}

std::string ReasonNameOf(const MessageRow& row) {
  if (row.fault != 0) {
    return std::string(message::Name(static_cast<message::Fault>(row.fault)));
  }
  return row.swept ? "swept" : row.content.refusal;
}

}  // namespace

std::vector<PositionState> NewProgress(const Content& content, State state,
                                       base::WallTime at) {
  std::vector<PositionState> out;
  for (const auto* list : {&content.to, &content.info}) {
    for (const std::string& position : *list) {
      PositionState one;
      one.position = position;
      one.state = state;
      one.at = at;
      out.push_back(std::move(one));
    }
  }
  return out;
}

bool Advance(std::vector<PositionState>& progress,
             const PositionState& change) {
  const auto held = Held(progress, change.position);
  if (held == progress.end()) return false;
  if (!IsFurther(change, *held)) {
    return RankOf(change.state) >= RankOf(State::kAcknowledged) &&
           RankOf(change.state) == RankOf(held->state) &&
           AdvanceBeside(progress, change);
  }
  if (change.own != 0) {
    progress.insert(held, change);
    return true;
  }
  *held = change;
  progress.erase(std::remove_if(held + 1, progress.end(),
                                [&](const auto& one) {
                                  return one.position == change.position;
                                }),
                 progress.end());
  return true;
}

void Settle(std::vector<PositionState>& progress) {
  std::vector<PositionState> out;
  for (PositionState& one : progress) {
    const auto held = Held(out, one.position);
    if (held != out.end() && StandsBefore(one, *held)) std::swap(one, *held);
    out.push_back(std::move(one));
  }
  progress.clear();
  for (PositionState& one : out) {
    const auto standing = Held(progress, one.position);
    if (standing != progress.end() && !IsKeptBehind(*standing, one)) continue;
    progress.push_back(std::move(one));
  }
}

void TakeBack(std::vector<PositionState>& progress, uint64_t own,
              base::WallTime stored) {
  for (PositionState& one : progress) {
    if (one.own != own) continue;
    PositionState here;
    here.position = one.position;
    here.state = State::kDelivered;
    here.at = stored;
    here.station = one.station;
    one = std::move(here);
  }
  Settle(progress);
}

void AdvanceAll(std::vector<PositionState>& progress, State state,
                base::WallTime at) {
  for (PositionState& held : progress) {
    PositionState change = held;
    change.state = state;
    change.at = at;
    if (IsFurther(change, held)) held = change;
  }
}

State Overall(const MessageRow& row, const std::string& own_position) {
  std::optional<State> least;
  for (const PositionState& one : row.progress) {
    const auto& to = row.content.to;
    if (std::find(to.begin(), to.end(), one.position) == to.end()) continue;
    if (!row.outgoing && one.position == own_position) return one.state;
    if (!least.has_value() || RankOf(one.state) < RankOf(*least)) {
      least = one.state;
    }
  }
  return least.value_or(row.state);
}

std::string PositionOf(std::string_view station) {
  const auto name = pki::StationName::ParseUri(station);
  return name.ok() ? name->position().text() : std::string();
}

Record ToRecord(const MessageRow& row, const std::string& line_name) {
  const Content& content = row.content;
  return Record{
      .id = row.id,
      .line = row.line,
      .line_name = line_name,
      .line_class = row.line_class,
      .sequence = row.sequence,
      .serial = content.serial.counter,
      .incarnation = base::FromMillis(content.serial.store_incarnation),
      .kind = content.kind,
      .precedence = row.precedence,
      .dtg = content.dtg,
      .dtg_off = OffTheLog(content.dtg, content.filed, row.log_time),
      .from = PositionOf(content.sender),
      .sender = content.sender,
      .operator_name = content.operator_name,
      .to = content.to,
      .info = content.info,
      .subject = content.subject,
      .text = content.text,
      .outgoing = row.outgoing,
      .state = row.state,
      .positions = Standing(row.progress),
      .reason = row.swept ? "The record was swept: its keep is over."
                          : content.reason,
      .reason_name = ReasonNameOf(row),
      .quarantined = row.fault != 0,
      .log_time = row.log_time,
      .log_index = row.log_index.value_or(0),
      .logged = row.log_index.has_value(),
      .info_precedence = content.info_precedence,
      .filed = content.filed,
      .label = content.label,
      .superseded_by = content.superseded_by,
      .reply_by = content.reply_by};
}

}  // namespace hotline::station
