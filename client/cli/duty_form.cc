#include "client/cli/duty_form.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/table.h"
#include "client/cli/times.h"
#include "client/station/watch_text.h"
#include "core/message/printable.h"

namespace hotline::cli {
namespace {

using nlohmann::json;

constexpr size_t kIdShown = 12;

std::string Shown(const std::string& text) {
  return text.empty() ? "-" : message::Printable(text, message::Lines::kOne);
}

std::string Plain(std::string_view word) { return std::string(word); }

std::string_view StateOf(const station::OperatorRecord& record) {
  if (record.removed != base::WallTime()) return "removed";
  if (record.on_duty) return "on_duty";
  return record.ended ? "ended" : "certified";
}

std::string_view Name(station::OpenItem::Kind kind) {
  switch (kind) {
    case station::OpenItem::Kind::kToAcknowledge:
      return "to_acknowledge";
    case station::OpenItem::Kind::kAwaited:
      return "awaited";
    case station::OpenItem::Kind::kQueued:
      return "queued";
    case station::OpenItem::Kind::kAlarm:
      return "alarm";
  }
  return "unknown";
}

std::string WordsFor(station::OpenItem::Kind kind) {
  switch (kind) {
    case station::OpenItem::Kind::kToAcknowledge:
      return "to acknowledge";
    case station::OpenItem::Kind::kAwaited:
      return "awaited from";
    case station::OpenItem::Kind::kQueued:
      return "not sent yet";
    case station::OpenItem::Kind::kAlarm:
      return "ALARM";
  }
  return "unknown";
}

void AddTime(json& out, const char* key, base::WallTime time) {
  if (time != base::WallTime()) out[key] = Rfc3339(time);
}

void AddText(json& out, const char* key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}

Row RowOf(const station::OperatorRecord& record) {
  return {Shown(record.name), Plain(StateOf(record)),
          ForPeople(record.removed != base::WallTime() ? record.removed
                                                       : record.not_after)};
}

Row RowOf(const station::OpenItem& item) {
  if (item.kind == station::OpenItem::Kind::kAlarm) {
    return {WordsFor(item.kind), "-", "-", "-", "-", Shown(item.subject)};
  }
  return {absl::StrCat(item.overdue ? "OVERDUE, " : "", WordsFor(item.kind)),
          Plain(message::Name(item.precedence)),
          item.id.Hex().substr(0, kIdShown),
          Shown(item.line_name),
          Shown(absl::StrJoin(item.positions, ", ")),
          Shown(item.subject)};
}

Row RowOf(const station::WatchRecord& record) {
  const station::WatchEntry& entry = record.entry;
  const std::string number = absl::StrCat(entry.number);
  if (record.swept) {
    return {number, ForPeople(entry.at), "(swept)", "-", "-", "-", "-"};
  }
  return {number,
          ForPeople(entry.at),
          Plain(Name(entry.act)),
          Shown(entry.person),
          Shown(record.line_name),
          entry.message ? entry.message->Hex().substr(0, kIdShown) : "-",
          Shown(entry.text)};
}

}  // namespace

json ToJson(const station::OperatorRecord& record) {
  json out = {{"operator", record.name}, {"state", Plain(StateOf(record))}};
  AddTime(out, "since", record.not_before);
  AddTime(out, "until", record.not_after);
  AddTime(out, "at", record.removed);
  return out;
}

json ToJson(const station::OpenItem& item) {
  json out = {{"state", Plain(Name(item.kind))}};
  if (item.kind == station::OpenItem::Kind::kAlarm) {
    out["text"] = item.subject;
    return out;
  }
  out["id"] = item.id.Hex();
  out["line"] = item.line_name;
  out["line_id"] = item.line.Hex();
  out["precedence"] = Plain(message::Name(item.precedence));
  out["positions"] = item.positions;
  out["subject"] = item.subject;
  if (item.overdue) out["overdue"] = true;
  AddTime(out, "log_time", item.since);
  return out;
}

json ToJson(const station::DutyRecord& record) {
  json out = {{"state", record.person.empty() ? "nobody_on_duty" : "on_duty"},
              {"open", json::array()}};
  AddText(out, "operator", record.person);
  AddTime(out, "since", record.since);
  AddTime(out, "until", record.until);
  AddText(out, "before", record.before);
  for (const auto& item : record.open) out["open"].push_back(ToJson(item));
  return out;
}

json ToJson(const station::WatchRecord& record) {
  const station::WatchEntry& entry = record.entry;
  json out = {{"number", entry.number}, {"at", Rfc3339(entry.at)}};
  if (record.swept) {
    out["state"] = "swept";
    return out;
  }
  out["state"] = Plain(Name(entry.act));
  AddText(out, "operator", entry.person);
  AddText(out, "line", record.line_name);
  if (entry.line) out["line_id"] = entry.line->Hex();
  if (entry.message) out["id"] = entry.message->Hex();
  AddText(out, "text", entry.text);
  out["signed"] = base::ToHex(record.signed_bytes);
  out["key"] = base::ToHex(record.key);
  out["signature"] = base::ToHex(record.signature);
  if (record.by_station) out["by_station"] = true;
  return out;
}

std::string Whole(const station::OperatorRecord& record) {
  return TableOf(std::vector<station::OperatorRecord>{record});
}

std::string TableOf(const std::vector<station::OperatorRecord>& records) {
  std::vector<Row> rows = {{"OPERATOR", "STATE", "UNTIL"}};
  for (const auto& record : records) rows.push_back(RowOf(record));
  return Table(rows);
}

std::string TableOf(const std::vector<station::OpenItem>& items) {
  if (items.empty()) return "nothing is open\n";
  std::vector<Row> rows = {
      {"OPEN", "PRECEDENCE", "ID", "LINE", "POSITION", "SUBJECT"}};
  for (const auto& item : items) rows.push_back(RowOf(item));
  return Table(rows);
}

std::string Whole(const station::DutyRecord& record) {
  std::string out = "nobody is on duty at this station";
  if (!record.person.empty()) {
    out = absl::StrCat(Shown(record.person), " is on duty since ",
                       ForPeople(record.since), ", until ",
                       ForPeople(record.until));
  }
  if (!record.before.empty()) {
    absl::StrAppend(&out, "; before: ", Shown(record.before));
  }
  return absl::StrCat(out, "\n", TableOf(record.open));
}

std::string TableOf(const std::vector<station::WatchRecord>& records) {
  std::vector<Row> rows = {
      {"NUMBER", "AT", "WHAT", "OPERATOR", "LINE", "MESSAGE", "TEXT"}};
  for (const auto& record : records) rows.push_back(RowOf(record));
  return Table(rows);
}

}  // namespace hotline::cli
