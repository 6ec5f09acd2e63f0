#include "client/station/watch_text.h"

#include <algorithm>

#include "core/base/utc.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

constexpr std::string_view kCutOff = "(earlier entries are at the station)\n";

bool MayBeTold(const WatchRecord& record, const base::LineId& line) {
  if (record.swept) return false;
  if (record.entry.line.has_value()) return *record.entry.line == line;
  // Who has a key is the position's own business.
  return record.entry.act != WatchAct::kOperatorAdded &&
         record.entry.act != WatchAct::kOperatorRemoved;
}

}  // namespace

std::string_view Name(WatchAct act) {
  switch (act) {
    case WatchAct::kOnDuty:
      return "on_duty";
    case WatchAct::kOffDuty:
      return "off_duty";
    case WatchAct::kHandedOver:
      return "handed_over";
    case WatchAct::kEnded:
      return "duty_ended";
    case WatchAct::kRead:
      return "read";
    case WatchAct::kAcknowledged:
      return "acknowledged";
    case WatchAct::kAnswered:
      return "answered";
    case WatchAct::kRefused:
      return "refused";
    case WatchAct::kOperatorAdded:
      return "operator_added";
    case WatchAct::kOperatorRemoved:
      return "operator_removed";
  }
  return "unknown";
}

std::string TextOf(const WatchEntry& entry) {
  std::string out =
      base::FormatUtc(entry.at) + " " + std::string(Name(entry.act));
  if (entry.message.has_value()) {
    out += " " + entry.message->Hex().substr(0, 12);
  }
  if (!entry.person.empty()) out += " " + entry.person;
  if (entry.act == WatchAct::kHandedOver) out += " to " + entry.text;
  return out;
}

std::string TextFor(const std::vector<WatchRecord>& records,
                    const base::LineId& line) {
  std::vector<std::string> lines;
  size_t size = kCutOff.size();
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (!MayBeTold(*record, line)) continue;
    std::string text = TextOf(record->entry) + "\n";
    size += text.size();
    if (size > message::kMaxWatchLog) {
      lines.emplace_back(kCutOff);
      break;
    }
    lines.push_back(std::move(text));
  }
  std::string out;
  for (auto text = lines.rbegin(); text != lines.rend(); ++text) out += *text;
  return out;
}

}  // namespace hotline::station
