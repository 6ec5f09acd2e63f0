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

bool IsNews(const PositionState& held, const PositionState& change) {
  const int before = RankOf(held.state), after = RankOf(change.state);
  if (change.state == State::kExpired) return before < after;
  return after > before ||
         (after == before && after == 6 && change.at > held.at);
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
  for (PositionState& held : progress) {
    if (held.position != change.position) continue;
    if (!IsNews(held, change)) return false;
    held = change;
    return true;
  }
  return false;
}

void AdvanceAll(std::vector<PositionState>& progress, State state,
                base::WallTime at) {
  for (PositionState& held : progress) {
    PositionState change = held;
    change.state = state;
    change.at = at;
    if (IsNews(held, change)) held = change;
  }
}

State Overall(const MessageRow& row, const std::string& own_position) {
  std::optional<State> least;
  for (const PositionState& one : row.progress) {
    if (!row.outgoing && one.position == own_position) return one.state;
    const auto& to = row.content.to;
    if (std::find(to.begin(), to.end(), one.position) == to.end()) continue;
    if (!least.has_value() || RankOf(one.state) < RankOf(*least)) {
      least = one.state;
    }
  }
  return row.outgoing ? least.value_or(row.state) : State::kDelivered;
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
      .positions = row.progress,
      .reason = row.swept ? "The record was swept: its keep is over."
                          : content.reason,
      .reason_name = ReasonNameOf(row),
      .quarantined = row.fault != 0,
      .log_time = row.log_time,
      .log_index = row.log_index.value_or(0),
      .logged = row.log_index.has_value()};
}

}  // namespace hotline::station
