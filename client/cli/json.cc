#include "client/cli/json.h"

#include <nlohmann/json.hpp>

#include "client/cli/times.h"
#include "client/station/problem.h"
#include "core/message/printable.h"

namespace hotline::cli {
namespace {

using nlohmann::json;

std::string Text(std::string_view text) { return std::string(text); }

// Absent rather than zero: a script need not know what zero means.
void AddTime(json& out, const char* key, base::WallTime time) {
  if (time != base::WallTime()) out[key] = Rfc3339(time);
}

void AddText(json& out, const char* key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}

// What a message that could not be opened does not say is left out, too.
template <class Term>
void AddTerm(json& out, const char* key, Term term) {
  if (term != Term()) out[key] = Text(message::Name(term));
}

json OfLists(const std::vector<station::ListState>& lists) {
  json out = json::array();
  for (const auto& list : lists) out.push_back(ToJson(list));
  return out;
}

json OfReference(const station::Reference& reference) {
  json out = {{"id", reference.id.Hex()}, {"here", reference.here}};
  if (reference.serial != 0) out["serial"] = reference.serial;
  AddText(out, "from", reference.from);
  return out;
}

std::string NameOf(station::AttachmentState::Is state) {
  switch (state) {
    case station::AttachmentState::Is::kUnderWay:
      return "under_way";
    case station::AttachmentState::Is::kComplete:
      return "complete";
    case station::AttachmentState::Is::kIncomplete:
      return "incomplete";
    case station::AttachmentState::Is::kDamaged:
      return "damaged";
  }
  return "unknown";
}

json OfAttachment(const station::AttachmentState& attachment) {
  return {{"name", attachment.name},
          {"size", attachment.size},
          {"sha256", base::ToHex(attachment.hash)},
          {"bytes", attachment.bytes},
          {"state", NameOf(attachment.state)}};
}

// What stands above the text, where there is something to say.
void AddHeading(json& out, const station::Record& record) {
  if (record.info_precedence.has_value()) {
    AddTerm(out, "info_precedence", *record.info_precedence);
  }
  AddTime(out, "filed", record.filed);
  AddText(out, "label", record.label);
  for (const auto& one : record.references) {
    out["references"].push_back(OfReference(one));
  }
  if (record.supersedes.has_value()) {
    out["supersedes"] = OfReference(*record.supersedes);
  }
  if (record.superseded_by.has_value()) {
    out["superseded_by"] = record.superseded_by->Hex();
  }
  AddTime(out, "reply_by", record.reply_by);
  for (const auto& one : record.attachments) {
    out["attachments"].push_back(OfAttachment(one));
  }
}

json OfEvent(const station::MessageSuperseded& event) {
  json out = ToJson(event.record);
  out["event"] = "superseded";
  return out;
}

json OfEvent(const station::AttachmentChanged& event) {
  json out = ToJson(event.record);
  out["event"] = "attachment";
  const auto& all = event.record.attachments;
  if (event.which < all.size()) {
    out["attachment"] = OfAttachment(all[event.which]);
  }
  return out;
}

// `silence` has the words that people read; `since` belongs to those of a
// station that is down.
template <class T>
json OfSilence(const T& of) {
  json out = {{"silence", Text(station::Words(of.silence))}};
  AddTime(out, "since", of.since);
  return out;
}

json OfStation(const station::StationSilence& of) {
  json out = OfSilence(of);
  out["station"] = of.station;
  if (of.clock_difference.has_value()) {
    out["clock_difference_ms"] = of.clock_difference->count();
  }
  return out;
}

json OfLine(const station::LineSilence& line) {
  json out = {{"line", line.name},
              {"line_id", line.id.Hex()},
              {"positions", json::array()}};
  for (const auto& position : line.positions) {
    json one = OfSilence(position);
    one["position"] = position.position;
    one["stations"] = json::array();
    for (const auto& of : position.stations) {
      one["stations"].push_back(OfStation(of));
    }
    out["positions"].push_back(std::move(one));
  }
  return out;
}

json OfEvent(const station::MessageArrived& event) {
  json out = ToJson(event.record);
  out["event"] = "message";
  return out;
}

json OfEvent(const station::StateChanged& event) {
  json out = ToJson(event.record);
  out["event"] = "state";
  out["change"] = ToJson(event.change);
  // A person's reason is free text; the relay's own has a name.
  if (event.change.position.empty() && !event.change.reason.empty()) {
    out["change"]["reason"] = event.record.reason_name;
  }
  return out;
}

json OfEvent(const station::MessageEnded& event) {
  json out = ToJson(event.record);
  out["event"] = "ended";
  return out;
}

json OfEvent(const station::Connected& event) {
  return {{"event", "connected"},
          {"relay", event.relay},
          {"clock_offset_ms", event.clock_offset.count()}};
}

json OfEvent(const station::Disconnected& event) {
  json out = ToJson(event.why);
  out["event"] = "disconnected";
  out.erase("state");
  return out;
}

json OfEvent(const station::CaughtUp&) { return {{"event", "caught_up"}}; }

json OfEvent(const station::Warning& event) {
  return {{"event", "warning"}, {"reason", event.code}, {"text", event.text}};
}

json OfEvent(const station::ClockTold& event) {
  json out = ToJson(event.record);
  out["event"] = "clock";
  out["urgency"] = Text(Name(event.urgency));
  out["step"] = event.step;
  AddText(out, "position", event.position);
  return out;
}

json OfEvent(const station::SerialGap& event) {
  json out = ToJson(event);
  out["event"] = "gap";
  return out;
}

void AddClock(json& out, const station::ClockView& clock) {
  AddTime(out, "due_at", clock.due_at);
  if (clock.open.empty()) return;
  out["open"] = clock.open;
  out["urgency"] = Text(Name(clock.urgency));
  out["overdue"] = clock.overdue();
  if (clock.overdue()) out["step"] = clock.step;
}

}  // namespace

const std::vector<std::string_view>& JsonKeys() {
  static const std::vector<std::string_view> kKeys = {"id",
                                                      "line",
                                                      "line_id",
                                                      "sequence",
                                                      "serial",
                                                      "incarnation",
                                                      "kind",
                                                      "precedence",
                                                      "dtg",
                                                      "dtg_off_ms",
                                                      "from",
                                                      "to",
                                                      "info",
                                                      "subject",
                                                      "text",
                                                      "state",
                                                      "reason",
                                                      "event",
                                                      "class",
                                                      "sender",
                                                      "operator",
                                                      "positions",
                                                      "position",
                                                      "at",
                                                      "by",
                                                      "station",
                                                      "scripted",
                                                      "pending",
                                                      "change",
                                                      "quarantined",
                                                      "log_time",
                                                      "log_index",
                                                      "logged",
                                                      "outgoing",
                                                      "info_precedence",
                                                      "filed",
                                                      "label",
                                                      "references",
                                                      "supersedes",
                                                      "superseded_by",
                                                      "reply_by",
                                                      "here",
                                                      "attachments",
                                                      "attachment",
                                                      "size",
                                                      "sha256",
                                                      "bytes",
                                                      "name",
                                                      "mandate",
                                                      "until",
                                                      "stations",
                                                      "creator",
                                                      "strangers",
                                                      "other_relay",
                                                      "last_sequence",
                                                      "roles",
                                                      "relay",
                                                      "connected",
                                                      "clock_offset_ms",
                                                      "identity_not_after",
                                                      "tls_not_after",
                                                      "key_packages",
                                                      "queued",
                                                      "log_size",
                                                      "revocation_lists",
                                                      "authority",
                                                      "fingerprint",
                                                      "number",
                                                      "next_update",
                                                      "stale",
                                                      "warnings",
                                                      "records_checked",
                                                      "records_former",
                                                      "records_pending",
                                                      "root",
                                                      "record_keep",
                                                      "due_at",
                                                      "open",
                                                      "urgency",
                                                      "overdue",
                                                      "step",
                                                      "arrival",
                                                      "serial_from",
                                                      "serial_to",
                                                      "closed",
                                                      "since",
                                                      "gaps",
                                                      "waiting",
                                                      "lines",
                                                      "silence",
                                                      "clock_difference_ms",
                                                      "escalation_command",
                                                      "timeout_s",
                                                      "code",
                                                      "output",
                                                      "on_duty",
                                                      "on_duty_until",
                                                      "before",
                                                      "by_station",
                                                      "signed",
                                                      "key",
                                                      "signature",
                                                      "fingerprints",
                                                      "epoch",
                                                      "suite",
                                                      "entitled",
                                                      "answer_by"};
  return kKeys;
}

std::string_view Name(station::State state) {
  switch (state) {
    case station::State::kQueued:
      return "queued";
    case station::State::kSent:
      return "sent";
    case station::State::kDelivered:
      return "delivered";
    case station::State::kRead:
      return "read";
    case station::State::kAcknowledged:
      return "acknowledged";
    case station::State::kAnswered:
      return "answered";
    case station::State::kRefused:
      return "refused";
    case station::State::kHeld:
      return "held";
    case station::State::kExpired:
      return "expired";
  }
  return "unknown";
}

std::string_view Name(message::Urgency urgency) {
  switch (urgency) {
    case message::Urgency::kWaiting:
      return "waiting";
    case message::Urgency::kSoon:
      return "soon";
    case message::Urgency::kOverdue:
      return "overdue";
    case message::Urgency::kEscalated:
      return "escalated";
    case message::Urgency::kExhausted:
      return "exhausted";
  }
  return "unknown";
}

std::string_view Name(station::Arrival arrival) {
  switch (arrival) {
    case station::Arrival::kInOrder:
      return "in_order";
    case station::Arrival::kAfterGap:
      return "after_gap";
    case station::Arrival::kLate:
      return "late";
    case station::Arrival::kRepeat:
      return "repeat";
    case station::Arrival::kForgotten:
      return "forgotten";
  }
  return "unknown";
}

json ToJson(const station::SerialGap& gap) {
  json out = {{"line", gap.line_name},  {"line_id", gap.line.Hex()},
              {"station", gap.station}, {"serial_from", gap.from},
              {"serial_to", gap.to},    {"closed", gap.closed}};
  AddTime(out, "incarnation", gap.incarnation);
  AddTime(out, "since", gap.since);
  AddText(out, "reason", gap.reason);
  return out;
}

json ToJson(const station::PositionState& state) {
  json out = {{"state", Text(Name(state.state))}};
  AddText(out, "position", state.position);
  AddTime(out, "at", state.at);
  AddText(out, "by", state.by);
  AddText(out, "station", state.station);
  AddText(out, "reason", state.reason);
  if (state.scripted) out["scripted"] = true;
  if (state.pending()) out["pending"] = true;
  return out;
}

json ToJson(const station::Record& record) {
  json out = {{"id", record.id.Hex()},
              {"line", record.line_name},
              {"line_id", record.line.Hex()},
              {"sequence", record.sequence},
              {"to", record.to},
              {"info", record.info},
              {"subject", record.subject},
              {"text", record.text},
              {"outgoing", record.outgoing},
              {"state", Text(Name(record.state))},
              {"logged", record.logged}};
  AddTerm(out, "class", record.line_class);
  AddTerm(out, "kind", record.kind);
  AddTerm(out, "precedence", record.precedence);
  AddTime(out, "dtg", record.dtg);
  if (record.dtg_off.count() != 0) out["dtg_off_ms"] = record.dtg_off.count();
  AddText(out, "from", record.from);
  AddText(out, "sender", record.sender);
  AddTime(out, "incarnation", record.incarnation);
  AddText(out, "operator", record.operator_name);
  if (record.serial != 0) out["serial"] = record.serial;
  AddHeading(out, record);
  // A script wants the name, people get the sentence.
  AddText(out, "reason", record.reason_name);
  if (record.quarantined) out["quarantined"] = true;
  if (record.pending()) out["pending"] = true;
  if (record.logged) {
    AddTime(out, "log_time", record.log_time);
    out["log_index"] = record.log_index;
  }
  if (record.clock.has_value()) AddClock(out, *record.clock);
  if (record.arrival != station::Arrival::kInOrder) {
    out["arrival"] = Text(Name(record.arrival));
  }
  out["positions"] = json::array();
  for (const auto& position : record.positions) {
    out["positions"].push_back(ToJson(position));
  }
  return out;
}

json ToJson(const station::LineRecord& line) {
  json out = {{"line", line.name},
              {"line_id", line.id.Hex()},
              {"name", line.name},
              {"class", Text(message::Name(line.line_class))},
              {"mandate", line.mandate},
              {"positions", line.positions},
              {"stations", line.stations},
              {"creator", line.creator},
              {"last_sequence", line.last_sequence}};
  AddTime(out, "until", line.until);
  if (!line.strangers.empty()) out["strangers"] = line.strangers;
  AddText(out, "other_relay", line.other_relay);
  if (line.state.empty()) return out;
  out["state"] = line.state;
  out["fingerprints"] = line.fingerprints;
  if (line.suite.empty()) return out;
  out["suite"] = line.suite;
  out["epoch"] = line.epoch;
  out["entitled"] = line.entitled;
  return out;
}

json ToJson(const station::Invitation& invitation) {
  json out = ToJson(invitation.line);
  out["from"] = invitation.from;
  out["suite"] = invitation.suite;
  out["positions"] = invitation.positions;
  out["answer_by"] = Rfc3339(invitation.answer_by);
  return out;
}

json ToJson(const station::ListState& list) {
  json out = {{"authority", list.authority},
              {"number", list.number},
              {"next_update", Rfc3339(list.next_update)}};
  if (list.stale) out["stale"] = true;
  return out;
}

json ToJson(const station::TrustedAuthority& authority) {
  return {{"authority", authority.authority},
          {"fingerprint", authority.fingerprint},
          {"revocation_lists", OfLists(authority.lists)}};
}

json ToJson(const station::Status& status) {
  json out = {{"station", status.station},
              {"roles", status.roles},
              {"relay", status.relay},
              {"connected", status.connected},
              {"queued", status.queued},
              {"log_size", status.log_size},
              {"revocation_lists", OfLists(status.revocation_lists)},
              {"warnings", status.warnings}};
  AddText(out, "on_duty", status.on_duty);
  AddTime(out, "on_duty_until", status.on_duty_until);
  AddTime(out, "identity_not_after", status.identity_not_after);
  AddTime(out, "tls_not_after", status.tls_not_after);
  if (status.connected) {
    out["clock_offset_ms"] = status.clock_offset.count();
    out["key_packages"] = status.key_packages;
  }
  for (const char* list : {"lines", "gaps", "waiting"}) {
    out[list] = json::array();
  }
  for (const auto& line : status.lines) out["lines"].push_back(OfLine(line));
  for (const auto& gap : status.gaps) out["gaps"].push_back(ToJson(gap));
  for (const auto& one : status.waiting) out["waiting"].push_back(ToJson(one));
  if (!status.connected && !status.why_not.ok()) {
    out["reason"] = station::ReasonOf(status.why_not);
  }
  return out;
}

json ToJson(const station::AuditReport& report) {
  return {{"state", "verified"},
          {"log_size", report.log_size},
          {"root", base::ToHex(report.root)},
          {"records_checked", report.records_checked},
          {"records_former", report.records_former},
          {"records_pending", report.records_pending}};
}

json ToJson(const station::RecordKeep& keep) {
  return {{"record_keep", keep.days.count()}};
}

json ToJson(const EscalationSetting& setting) {
  json out = {{"escalation_command", setting.command.has_value()
                                         ? json(setting.command->argv)
                                         : json::array()}};
  if (setting.command.has_value()) {
    out["timeout_s"] = setting.command->timeout.count();
  }
  return out;
}

json ToJson(const station::CommandEnd& end) {
  json out = {{"state", end.ok() ? "ended" : "failed"},
              {"text", station::Sentence(end)},
              {"output", end.output}};
  if (end.how == station::CommandEnd::How::kExited) out["code"] = end.code;
  return out;
}

json ToJson(const station::Event& event) {
  return std::visit([](const auto& e) { return OfEvent(e); }, event);
}

json ToJson(const absl::Status& failure) {
  return {{"state", "failed"},
          {"reason", station::ReasonOf(failure)},
          {"text", std::string(failure.message())}};
}

std::string Line(const json& value) {
  return message::PrintableJson(
             value.dump(-1, ' ', false, json::error_handler_t::replace)) +
         "\n";
}

}  // namespace hotline::cli
