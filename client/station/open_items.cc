#include "client/station/open_items.h"

#include <algorithm>
#include <tuple>

#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/limits.h"
#include "core/message/service_clock.h"

namespace hotline::station {
namespace {

constexpr size_t kLookedAt = 10'000;

bool HasResponded(const PositionState& one) {
  return one.state == State::kAcknowledged || one.state == State::kAnswered ||
         one.state == State::kRefused;
}

bool IsAmong(const std::string& position,
             const std::vector<std::string>& list) {
  return std::find(list.begin(), list.end(), position) != list.end();
}

// The action positions that have not responded. Of each the first state stands
// (progress.h).
std::vector<std::string> Silent(const MessageRow& row) {
  std::vector<std::string> seen, out;
  for (const PositionState& one : row.progress) {
    if (IsAmong(one.position, seen)) continue;
    seen.push_back(one.position);
    if (!IsAmong(one.position, row.content.to) || HasResponded(one)) continue;
    out.push_back(one.position);
  }
  return out;
}

// What keeps nobody waiting, or can wait for nothing any more.
bool IsDone(const MessageRow& row) {
  return row.type != ContentType::kText || row.fault != 0 || row.swept ||
         row.state == State::kExpired || row.state == State::kRefused ||
         row.content.kind == message::Kind::kTest ||
         row.content.kind == message::Kind::kService;
}

bool IsOverdue(const MessageRow& row, base::WallTime now) {
  if (row.log_time == base::WallTime()) return false;
  const auto clock = message::ClockOf(row.log_time, row.precedence,
                                      message::DefaultSpeedOfService(), 0);
  return now >= message::DueAt(clock);
}

std::optional<OpenItem> ItemOf(const Station& station, const MessageRow& row) {
  if (IsDone(row)) return std::nullopt;
  const std::vector<std::string> silent = Silent(row);
  if (silent.empty()) return std::nullopt;
  OpenItem item;
  item.id = row.id;
  item.line = row.line;
  item.precedence = row.precedence;
  item.since = row.log_time;
  item.overdue = IsOverdue(row, station.Now());
  item.subject = row.content.subject;
  item.positions = silent;
  item.kind = row.state == State::kQueued ? OpenItem::Kind::kQueued
                                          : OpenItem::Kind::kAwaited;
  if (row.outgoing) return item;
  if (!IsAmong(station.position(), silent)) return std::nullopt;
  item.kind = OpenItem::Kind::kToAcknowledge;
  item.positions = {PositionOf(row.content.sender)};
  return item;
}

absl::Status AddAlarms(Station& station, std::vector<OpenItem>& out) {
  TRY_ASSIGN(const uint64_t alarms, station.journal.CountAlarms());
  if (alarms == 0) return absl::OkStatus();
  OpenItem item;
  item.kind = OpenItem::Kind::kAlarm;
  item.subject =
      std::to_string(alarms) + " pieces of evidence that did not hold are kept";
  out.push_back(std::move(item));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<OpenItem>> FindOpenItems(Station& station) {
  std::vector<OpenItem> out;
  TRY_ASSIGN(const auto numbers,
             station.messages.Shown(std::nullopt, kLookedAt));
  for (const uint64_t n : numbers) {
    TRY_ASSIGN(const MessageRow row, station.messages.Read(n));
    auto item = ItemOf(station, row);
    if (!item.has_value()) continue;
    TRY_ASSIGN(const auto line, station.lines.Read(row.line));
    if (line.has_value()) item->line_name = line->card.name;
    out.push_back(*std::move(item));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tuple(!a.overdue, b.precedence) <
           std::tuple(!b.overdue, a.precedence);
  });
  TRY(AddAlarms(station, out));
  return out;
}

std::vector<base::MessageId> OpenOn(const std::vector<OpenItem>& items,
                                    const base::LineId& line) {
  std::vector<const OpenItem*> found;
  for (const OpenItem& item : items) {
    const bool waits = item.kind == OpenItem::Kind::kToAcknowledge ||
                       item.kind == OpenItem::Kind::kAwaited;
    if (waits && item.line == line) found.push_back(&item);
  }
  std::sort(found.begin(), found.end(),
            [](const auto* a, const auto* b) { return a->since > b->since; });
  if (found.size() > message::kMaxOpenItems) {
    found.resize(message::kMaxOpenItems);
  }
  std::vector<base::MessageId> out;
  out.reserve(found.size());
  for (const OpenItem* item : found) out.push_back(item->id);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace hotline::station
