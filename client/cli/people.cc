#include "client/cli/people.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/cli/fold.h"
#include "client/cli/heading.h"
#include "client/cli/json.h"
#include "client/cli/table.h"
#include "client/cli/times.h"
#include "core/message/dtg.h"
#include "core/message/printable.h"

namespace hotline::cli {
namespace {

using message::Lines;
using message::Printable;

// Of a text, also where the terminal is wider or the output none.
constexpr size_t kTextColumns = 80;

std::string One(const std::string& text) {
  return Printable(text, Lines::kOne);
}

std::string Word(std::string_view word) { return std::string(word); }

// Of a message that could not be opened, not everything is known.
template <class Term>
std::string Known(Term term) {
  return term == Term() ? "-" : Word(message::Name(term));
}

// Behind one that the log does not bear out stands a question mark.
std::string Dtg(const station::Record& record) {
  if (record.dtg == base::WallTime()) return "-";
  return absl::StrCat(message::FormatDtg(record.dtg),
                      record.dtg_off.count() != 0 ? "?" : "");
}

std::string OffTheLog(const station::Record& record) {
  const auto off = record.dtg_off;
  return absl::StrCat("differs from the log: the sender's time is ",
                      Roughly(std::chrono::abs(off)),
                      off.count() < 0 ? " earlier" : " later");
}

std::string From(const std::string& from) {
  return from.empty() ? "-" : One(from);
}

// As shown and typed: enough of an id to be unique on any line.
std::string ShortId(const station::Record& record) {
  return record.id.Hex().substr(0, 12);
}

// What stands around everything that is not the real thing, or not known to be.
std::string Banner(const station::Record& record) {
  if (record.kind == message::Kind::kOperation) return "";
  const std::string word =
      record.kind == message::Kind() ? "UNREAD" : Known(record.kind);
  return absl::StrCat("*** ", word, " ", word, " ", word, " ***\n");
}

std::string Positions(const std::vector<std::string>& positions) {
  return positions.empty() ? "-" : One(absl::StrJoin(positions, ", "));
}

// Serials count from 1 in each store that the sender has had.
std::string Serial(const station::Record& record) {
  std::string out = absl::StrCat(record.serial);
  if (record.incarnation != base::WallTime()) {
    absl::StrAppend(&out, " of the store of ", ForPeople(record.incarnation));
  }
  if (record.sequence != 0) {
    absl::StrAppend(&out, ", number ", record.sequence, " of the line");
  }
  return out;
}

std::string ListText(const station::ListState& list) {
  return absl::StrCat(list.number, " of ", One(list.authority), ", ",
                      list.stale ? "STALE since " : "next due ",
                      ForPeople(list.next_update));
}

// "due 2026-11-22 16:40:05Z", "OVERDUE since ..., step 2"; whom it waits for.
std::string Clock(const station::ClockView& clock) {
  const std::string due = ForPeople(clock.due_at);
  if (clock.open.empty()) return absl::StrCat("was due ", due);
  const std::string open = absl::StrCat(", waits for ", Positions(clock.open));
  if (!clock.overdue()) {
    const bool soon = clock.urgency == message::Urgency::kSoon;
    return absl::StrCat(soon ? "SOON DUE, " : "due ", due, open);
  }
  return absl::StrCat("OVERDUE since ", due, ", step ", clock.step, open);
}

std::string Order(station::Arrival arrival) {
  switch (arrival) {
    case station::Arrival::kAfterGap:
      return "messages of this sender before it were missing";
    case station::Arrival::kLate:
      return "came after later ones of its sender";
    case station::Arrival::kRepeat:
      return "REPEATED SERIAL: another message of its sender has the same";
    case station::Arrival::kForgotten:
      return "older than what is remembered of its sender's serials";
    default:
      return "";
  }
}

// What a response of our own says, and nobody else knows yet.
constexpr char kPending[] = " (not accepted by the relay yet)";

std::string StateOf(const station::Record& record) {
  if (record.quarantined) return "QUARANTINED";
  const bool elsewhere = record.state == station::State::kQueued &&
                         record.reason_name == "other_relay";
  const bool overdue = record.clock.has_value() && record.clock->overdue();
  return absl::StrCat(
      Word(Name(record.state)),
      record.superseded_by.has_value() ? ", SUPERSEDED" : "",
      elsewhere ? " (for another relay)" : "", record.pending() ? kPending : "",
      overdue ? absl::StrCat(", OVERDUE (", record.clock->step, ")") : "");
}

Row RowOf(const station::PositionState& state) {
  std::string by = One(state.by);
  if (state.scripted) by += " (scripted)";
  if (!state.reason.empty()) absl::StrAppend(&by, ": ", One(state.reason));
  return {
      absl::StrCat("  ", One(state.position)),
      absl::StrCat(Word(Name(state.state)), state.pending() ? kPending : ""),
      ForPeople(state.at), by};
}

std::string PositionTable(const station::Record& record) {
  std::vector<Row> rows = {{"  POSITION", "STATE", "AT", "BY"}};
  for (const auto& state : record.positions) rows.push_back(RowOf(state));
  return rows.size() == 1 ? "" : Table(rows);
}

std::string Logged(const station::Record& record) {
  if (record.sequence == 0) return "not accepted by the relay yet";
  if (!record.logged) return "NOT PROVEN to be in the relay's log";
  return absl::StrCat("entry ", record.log_index, ", ",
                      ForPeople(record.log_time));
}

std::string Heading(const station::Record& record) {
  return absl::StrCat(Known(record.precedence), "  ", Known(record.kind), "  ",
                      Dtg(record), "\n");
}

std::string Fields(const station::Record& record) {
  std::vector<Row> rows = {
      {"  id", record.id.Hex()},
      {"  line", absl::StrCat(One(record.line_name), " (",
                              Known(record.line_class), ")")},
      {"  from", absl::StrCat(From(record.sender),
                              record.operator_name.empty() ? "" : ", ",
                              One(record.operator_name))},
      {"  to", Positions(record.to)},
      {"  info", Positions(record.info)},
      {"  precedence", PrecedenceOf(record)},
      {"  dtg", Dtg(record)}};
  if (record.dtg_off.count() != 0) rows.push_back({"", OffTheLog(record)});
  rows.push_back({"  filed", ForPeople(record.filed)});
  rows.push_back({"  serial", Serial(record)});
  if (record.arrival != station::Arrival::kInOrder) {
    rows.push_back({"  order", Order(record.arrival)});
  }
  AddRelatedRows(record, rows);
  rows.push_back({"  state", StateOf(record)});
  if (record.clock.has_value()) {
    rows.push_back({"  clock", Clock(*record.clock)});
  }
  rows.push_back({"  log", Logged(record)});
  rows.push_back({"  subject", One(record.subject)});
  if (!record.reason.empty()) rows.push_back({"  reason", One(record.reason)});
  return Table(rows);
}

// Every line of a text stands behind a bar, where nothing of ours stands: a
// text cannot end its message and begin another. Printable leaves no line
// separator but the new line.
std::string Quoted(const std::string& text) {
  const std::string shown = Printable(text, Lines::kMany);
  std::string out;
  for (const auto line : absl::StrSplit(absl::StripSuffix(shown, "\n"), '\n')) {
    absl::StrAppend(&out, "| ", line, "\n");
  }
  return Folded(out, kTextColumns);
}

std::string Of(const station::MessageArrived& event) {
  return Whole(event.record);
}

std::string Of(const station::StateChanged& event) {
  const auto& change = event.change;
  return absl::StrCat(
      Word(Name(change.state)), change.pending() ? kPending : "", "  ",
      ShortId(event.record), "  ", One(change.position),
      change.by.empty() ? "" : " by ", One(change.by),
      change.scripted ? " (scripted)" : "", "  ", ForPeople(change.at),
      change.reason.empty() ? "" : "  ", One(change.reason), "\n");
}

std::string Of(const station::MessageEnded& event) {
  return absl::StrCat("ended undelivered  ", OneLine(event.record));
}

std::string Of(const station::MessageSuperseded& event) {
  return absl::StrCat("superseded  ", ShortId(event.record), "  by ",
                      event.record.superseded_by.value_or(base::MessageId())
                          .Hex()
                          .substr(0, 12),
                      "  ", One(event.record.subject), "\n");
}

std::string Of(const station::AttachmentChanged& event) {
  const auto& all = event.record.attachments;
  if (event.which >= all.size()) return "";  // swept meanwhile
  return absl::StrCat("attachment  ", ShortId(event.record), "  ",
                      AttachmentText(all[event.which], event.record.outgoing),
                      "\n");
}

// Rising: a word, then a mark, then a line that nobody overlooks.
std::string Of(const station::ClockTold& event) {
  const std::string what = absl::StrCat(
      OneLine(event.record), "  waits for ",
      event.record.clock.has_value() ? Positions(event.record.clock->open)
                                     : "-",
      "; due ",
      event.record.clock.has_value() ? ForPeople(event.record.clock->due_at)
                                     : "-",
      "\n");
  const std::string told =
      event.position.empty()
          ? ""
          : absl::StrCat(", now told: ", One(event.position));
  switch (event.urgency) {
    case message::Urgency::kSoon:
      return absl::StrCat("soon due  ", what);
    case message::Urgency::kOverdue:
      return absl::StrCat("!!! OVERDUE  ", what);
    case message::Urgency::kEscalated:
      return absl::StrCat("!!!!!! OVERDUE, STEP ", event.step, told,
                          " !!!!!!  ", what);
    default:
      return absl::StrCat("!!!!!!!!! OVERDUE, STEP ", event.step,
                          ", EVERYBODY HAS BEEN TOLD !!!!!!!!!  ", what);
  }
}

std::string Of(const station::SerialGap& event) { return Whole(event); }

std::string Of(const station::Connected& event) {
  return absl::StrCat("connected to ", event.relay, "\n");
}

std::string Of(const station::Disconnected& event) {
  return absl::StrCat("disconnected, trying again: ",
                      One(std::string(event.why.message())), "\n");
}

std::string Of(const station::CaughtUp&) { return ""; }

std::string Of(const station::Warning& event) {
  return absl::StrCat("warning: ", One(event.text), "\n");
}

// Each with its fingerprint, to be compared by another way.
void AddMembers(const station::LineRecord& line, std::vector<Row>& rows) {
  for (size_t i = 0; i < line.fingerprints.size(); ++i) {
    std::string print = line.fingerprints[i];
    std::replace(print.begin(), print.end(), '\n', ' ');
    rows.push_back(
        {"member", absl::StrCat(One(line.stations[i]), ", ", print)});
  }
}

}  // namespace

std::string Whole(const station::Record& record) {
  const std::string banner = Banner(record), marking = Marking(record);
  return absl::StrCat(marking, Heading(record), banner, Fields(record),
                      PositionTable(record), "\n", Quoted(record.text), banner,
                      marking, "\n");
}

std::string OneLine(const station::Record& record) {
  return absl::StrCat(Dtg(record), "  ", Known(record.precedence), "  ",
                      Known(record.kind), "  ", ShortId(record), "  ",
                      From(record.from), "  ", StateOf(record), "  ",
                      One(record.subject), "\n");
}

std::string TableOf(const std::vector<station::Record>& records) {
  std::vector<Row> rows = {{"DTG", "PRECEDENCE", "KIND", "ID", "LINE", "FROM",
                            "TO", "STATE", "SUBJECT"}};
  for (const auto& r : records) {
    rows.push_back({Dtg(r), Known(r.precedence), Known(r.kind), ShortId(r),
                    One(r.line_name), From(r.from), Positions(r.to), StateOf(r),
                    One(r.subject)});
  }
  return Table(rows);
}

std::string Whole(const station::SerialGap& gap) {
  const std::string which =
      absl::StrCat("serial", gap.from == gap.to ? " " : "s ", gap.from,
                   gap.from == gap.to ? "" : absl::StrCat(" to ", gap.to),
                   " of ", One(gap.station), " on ", One(gap.line_name));
  if (!gap.closed) return absl::StrCat("MISSING: ", which, "\n");
  return absl::StrCat("no longer missing: ", which, " (", One(gap.reason),
                      ")\n");
}

std::string Whole(const station::LineRecord& line) {
  std::vector<Row> rows = {
      {"line",
       line.name.empty() ? "(its card has not arrived yet)" : One(line.name)},
      {"id", line.id.Hex()},
      {"class", Word(message::Name(line.line_class))},
      {"mandate", One(line.mandate)},
      {"until", ForPeople(line.until)},
      {"creator", One(line.creator)},
      {"positions", Positions(line.positions)},
      {"stations", Positions(line.stations)},
      {"messages", absl::StrCat(line.last_sequence)}};
  if (!line.state.empty()) {
    rows.push_back({"state", One(line.state)});
    if (!line.suite.empty()) {
      rows.push_back({"suite", One(line.suite)});
      rows.push_back({"epoch", absl::StrCat(line.epoch)});
      rows.push_back({"entitled", Positions(line.entitled)});
    }
    AddMembers(line, rows);
  }
  if (!line.other_relay.empty()) {
    rows.push_back(
        {"WARNING",
         absl::StrCat("it is of another relay (", One(line.other_relay),
                      "): nothing can be sent on it. Make it anew "
                      "at this one, under another name")});
  }
  if (!line.strangers.empty()) {
    rows.push_back({"WARNING", absl::StrCat("the relay names stations that the "
                                            "line's card does not: ",
                                            Positions(line.strangers),
                                            ". Nothing is sealed to them")});
  }
  return Table(rows);
}

std::string TableOf(const std::vector<station::LineRecord>& lines) {
  std::vector<Row> rows = {{"LINE", "CLASS", "ID", "UNTIL", "POSITIONS"}};
  for (const auto& line : lines) {
    rows.push_back(
        {absl::StrCat(line.name.empty() ? "-" : One(line.name),
                      line.other_relay.empty() ? "" : " (of another relay)"),
         Word(message::Name(line.line_class)), line.id.Hex(),
         ForPeople(line.until), Positions(line.positions)});
  }
  return Table(rows);
}

std::string Whole(const station::Invitation& invitation) {
  const station::LineRecord& line = invitation.line;
  std::vector<Row> rows = {{"invitation to", One(line.name)},
                           {"id", line.id.Hex()},
                           {"class", Word(message::Name(line.line_class))},
                           {"mandate", One(line.mandate)},
                           {"until", ForPeople(line.until)},
                           {"suite", One(invitation.suite)},
                           {"from", One(invitation.from)},
                           {"positions", Positions(invitation.positions)},
                           {"answer by", ForPeople(invitation.answer_by)}};
  AddMembers(line, rows);
  return Table(rows);
}

namespace {

// Clocks that differ by less mislead nobody.
constexpr std::chrono::seconds kClockTolerance{10};

template <class T>
std::string SilenceOf(const T& of) {
  std::string out(station::Words(of.silence));
  if (of.silence == station::Silence::kStationDown) {
    absl::StrAppend(&out, " since ",
                    of.since == base::WallTime() ? "before it was ever heard"
                                                 : ForPeople(of.since));
  }
  return out;
}

std::string ClockOf(const station::StationSilence& of) {
  if (!of.clock_difference.has_value() ||
      std::chrono::abs(*of.clock_difference) <= kClockTolerance) {
    return "";
  }
  return absl::StrCat("CLOCK ", Roughly(std::chrono::abs(*of.clock_difference)),
                      of.clock_difference->count() < 0 ? " behind" : " ahead");
}

std::string LinesOf(const station::Status& status) {
  std::vector<Row> rows = {{"LINE", "POSITION", "STATION", "STATE", "CLOCK"}};
  for (const auto& line : status.lines) {
    for (const auto& position : line.positions) {
      rows.push_back({One(line.name), One(position.position), "",
                      SilenceOf(position), ""});
      for (const auto& of : position.stations) {
        rows.push_back({"", "", One(of.station), SilenceOf(of), ClockOf(of)});
      }
    }
  }
  return rows.size() == 1 ? "" : absl::StrCat("\n", Table(rows));
}

std::string WaitingOf(const station::Status& status) {
  std::string out;
  for (const auto& gap : status.gaps) absl::StrAppend(&out, Whole(gap));
  for (const auto& one : status.waiting) {
    absl::StrAppend(&out, OneLine(one), "  ", Clock(*one.clock), "\n");
  }
  return out.empty() ? "" : absl::StrCat("\n", out);
}

}  // namespace

std::string Whole(const station::Status& status) {
  std::vector<Row> rows = {
      {"station", One(status.station)},
      {"roles", Positions(status.roles)},
      {"relay",
       absl::StrCat(One(status.relay),
                    status.connected ? ", connected" : ", NOT REACHABLE")},
      {"on duty", status.on_duty.empty()
                      ? "nobody"
                      : absl::StrCat(One(status.on_duty), ", until ",
                                     ForPeople(status.on_duty_until))},
      {"identity until", ForPeople(status.identity_not_after)},
      {"TLS until", ForPeople(status.tls_not_after)},
      {"queued", absl::StrCat(status.queued)},
      {"log", absl::StrCat(status.log_size, " entries verified")}};
  if (status.connected) {
    rows.push_back({"clock", absl::StrCat(status.clock_offset.count(),
                                          " ms (relay's minus ours)")});
    rows.push_back({"key packages",
                    absl::StrCat(status.key_packages, " left at the relay")});
  }
  for (const auto& list : status.revocation_lists) {
    rows.push_back({"revocation list", ListText(list)});
  }
  for (const auto& warning : status.warnings) {
    rows.push_back({"warning", One(warning)});
  }
  return absl::StrCat(Table(rows), LinesOf(status), WaitingOf(status));
}

std::string Whole(const station::ListState& list) {
  return absl::StrCat("revocation list ", ListText(list), "\n");
}

std::string Whole(const station::TrustedAuthority& authority) {
  std::string out =
      absl::StrCat(One(authority.authority), "\n", authority.fingerprint, "\n");
  for (const auto& list : authority.lists) absl::StrAppend(&out, Whole(list));
  if (authority.lists.empty()) absl::StrAppend(&out, "no revocation list\n");
  return absl::StrCat(out, "\n");
}

std::string Whole(const station::AuditReport& report) {
  std::string former;
  if (report.records_former > 0) {
    former = absl::StrCat(report.records_former,
                          " messages of relays before this one, by the proofs "
                          "kept here\n");
  }
  return absl::StrCat("verified: ", report.records_checked,
                      " messages of this station against the relay's log of ",
                      report.log_size, " entries; ", report.records_pending,
                      " not accepted yet\nroot ", base::ToHex(report.root),
                      "\n", former);
}

std::string Whole(const station::RecordKeep& keep) {
  return absl::StrCat("the readable record is kept for ", keep.days.count(),
                      keep.days.count() == 1 ? " day\n" : " days\n");
}

std::string Whole(const EscalationSetting& setting) {
  if (!setting.command.has_value()) {
    return "no escalation command is set: what is overdue is shown here "
           "alone\n";
  }
  std::vector<std::string> shown;
  for (const std::string& one : setting.command->argv) {
    shown.push_back(One(one));
  }
  return absl::StrCat("escalation command: ", absl::StrJoin(shown, " "),
                      "\nends within ", setting.command->timeout.count(),
                      " s\n");
}

std::string Whole(const station::CommandEnd& end) {
  return absl::StrCat(
      "The escalation command was run: ", station::Sentence(end), ".\n",
      end.output.empty() ? "" : Quoted(end.output));
}

std::string Whole(const station::Event& event) {
  return std::visit([](const auto& e) { return Of(e); }, event);
}

}  // namespace hotline::cli
