#include "client/cli/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "client/cli/duty_form.h"
#include "client/station/problem.h"
#include "core/message/printable.h"
#include "tests/unit/client/cli/sample_record.h"

namespace hotline::cli {
namespace {

using nlohmann::json;

// The keys of the table in docs/cli.md, in its order.
std::vector<std::string> DocumentedKeys() {
  std::ifstream in(HOTLINE_SOURCE_DIR "/docs/cli.md");
  std::vector<std::string> keys;
  bool table = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "| key | meaning |") table = true;
    if (table && line.starts_with("| `")) {
      keys.push_back(line.substr(3, line.find('`', 3) - 3));
    }
  }
  return keys;
}

void Collect(const json& value, std::set<std::string>& keys) {
  for (const auto& item : value.items()) {
    if (value.is_object()) keys.insert(item.key());
    if (item.value().is_structured()) Collect(item.value(), keys);
  }
}

void AddHeading(station::Record& record) {
  record.info_precedence = message::Precedence::kRoutine;
  record.filed = record.reply_by = record.dtg;
  record.label = "SECRET";
  record.references = {{.id = record.id, .here = true}};
  record.supersedes = {.id = record.id, .here = true};
  record.superseded_by = record.id;
  record.attachments = {{.name = "map.pdf", .size = 3}};
}

std::set<std::string> EveryKeyPrinted() {
  station::Record record = SampleRecord();
  record.logged = record.quarantined = true;
  record.log_time = record.dtg;
  record.reason = record.reason_name = record.operator_name = "x";
  record.serial = 1;
  record.positions[0].reason = "x";
  record.positions[0].scripted = true;
  record.positions[0].own = 1;
  record.incarnation = record.dtg;
  record.dtg_off = std::chrono::minutes(3);
  AddHeading(record);
  record.clock = {.due_at = record.dtg,
                  .open = {"x"},
                  .urgency = message::Urgency::kOverdue,
                  .step = 1};
  record.arrival = station::Arrival::kLate;
  const station::SerialGap gap{.line = {},
                               .line_name = "x",
                               .station = "x",
                               .incarnation = record.dtg,
                               .from = 1,
                               .to = 2,
                               .since = record.dtg,
                               .closed = true,
                               .reason = "x"};
  const station::ListState list{
      .authority = "x", .number = 1, .next_update = record.dtg, .stale = true};
  station::LineRecord line;
  line.line_class = message::Class::kLive;
  line.until = record.dtg;
  line.strangers = {"x"};
  line.other_relay = "x";
  line.state = line.suite = "x";
  line.fingerprints = line.entitled = {"x"};
  station::Invitation invitation;
  invitation.line = line;
  invitation.answer_by = record.dtg;
  std::set<std::string> keys;
  station::Status status;
  status.identity_not_after = status.tls_not_after = record.dtg;
  status.connected = true;
  status.gaps = {gap};
  status.waiting = {record};
  status.lines = {
      {.id = {},
       .name = "x",
       .positions = {
           {.position = "x",
            .silence = station::Silence::kStationDown,
            .since = record.dtg,
            .stations = {{.station = "x",
                          .silence = station::Silence::kUp,
                          .since = {},
                          .clock_difference = std::chrono::seconds(11)}}}}}};
  Collect(ToJson(status), keys);
  Collect(ToJson(EscalationSetting{station::EscalationCommand{{"/x"}}}), keys);
  Collect(
      ToJson(station::CommandEnd{station::CommandEnd::How::kExited, 1, "x"}),
      keys);
  status.connected = false;
  status.why_not = station::Fail(station::Problem::kUnreachable, "x", "x");
  Collect(ToJson(line), keys);
  Collect(ToJson(invitation), keys);
  status.revocation_lists = {list};
  Collect(ToJson(status), keys);
  Collect(ToJson(station::TrustedAuthority{"x", "x", {list}}), keys);
  Collect(ToJson(station::AuditReport{}), keys);
  Collect(ToJson(station::RecordKeep{}), keys);
  status.on_duty = "x";
  status.on_duty_until = record.dtg;
  Collect(ToJson(status), keys);
  station::OpenItem item;
  item.overdue = true;
  Collect(ToJson(station::DutyRecord{"x", record.dtg, record.dtg, "x", {item}}),
          keys);
  station::WatchRecord watch;
  watch.by_station = true;
  Collect(ToJson(watch), keys);
  for (const station::Event& event : std::vector<station::Event>{
           station::MessageArrived{record},
           station::StateChanged{record, record.positions[0]},
           station::MessageEnded{record}, station::Connected{"x", {}},
           station::Disconnected{status.why_not}, station::CaughtUp{},
           station::Warning{"x", "x"}, station::MessageSuperseded{record},
           station::AttachmentChanged{record, 0},
           station::ClockTold{record, message::Urgency::kEscalated, 2, "x"},
           gap}) {
    Collect(ToJson(event), keys);
  }
  return keys;
}

TEST(Json, KeysAreThoseOfTheDocument) {
  const auto& keys = JsonKeys();
  EXPECT_EQ(std::vector<std::string>(keys.begin(), keys.end()),
            DocumentedKeys());
}

TEST(Json, EveryPrintedKeyIsListedAndEveryListedKeyIsPrinted) {
  const auto& keys = JsonKeys();
  EXPECT_EQ(EveryKeyPrinted(), std::set<std::string>(keys.begin(), keys.end()));
}

TEST(Json, FixedNamesOfARecord) {
  const json out = ToJson(SampleRecord());
  EXPECT_EQ(out["id"], "12345678000000000000000000000000");
  EXPECT_EQ(out["precedence"], "FLASH");
  EXPECT_EQ(out["kind"], "OPERATION");
  EXPECT_EQ(out["dtg"], "2026-11-22T16:30:00.000Z");
  EXPECT_EQ(out["state"], "delivered");
  EXPECT_EQ(out["positions"][0]["by"], "Lt Orlov");
}

TEST(Json, WhatStandsAboveTheText) {
  station::Record record = SampleRecord();
  for (const char* key :
       {"info_precedence", "filed", "label", "references", "supersedes",
        "superseded_by", "reply_by", "attachments"}) {
    EXPECT_FALSE(ToJson(record).contains(key)) << key;
  }
  AddHeading(record);
  const json out = ToJson(record);
  EXPECT_EQ(out["info_precedence"], "ROUTINE");
  EXPECT_EQ(out["reply_by"], "2026-11-22T16:30:00.000Z");
  EXPECT_EQ(out["references"][0]["id"], record.id.Hex());
  EXPECT_EQ(out["references"][0]["here"], true);
  EXPECT_EQ(out["supersedes"]["id"], record.id.Hex());
  EXPECT_EQ(out["superseded_by"], record.id.Hex());
  EXPECT_EQ(out["attachments"][0]["state"], "under_way");
  const json event =
      ToJson(station::Event(station::AttachmentChanged{record, 0}));
  EXPECT_EQ(event["event"], "attachment");
  EXPECT_EQ(event["attachment"]["name"], "map.pdf");
}

TEST(Json, TheReasonOfAQuarantineIsTheNameOfItsFault) {
  station::Record record = SampleRecord();
  record.quarantined = true;
  record.reason_name = "RECEIPT";
  record.reason = "The relay gave no valid proof.";
  EXPECT_EQ(ToJson(record)["reason"], "RECEIPT");
}

// What the relay refused, as `log`, `show` and `watch` have it.
TEST(Json, TheReasonOfARefusalIsItsName) {
  station::Record record = SampleRecord();
  record.state = station::State::kRefused;
  record.reason = "The relay refused (quota): Too many requests.";
  record.reason_name = "quota";
  EXPECT_EQ(ToJson(record)["reason"], "quota");
  station::PositionState change;
  change.state = station::State::kRefused;
  change.reason = record.reason;
  const json event = ToJson(station::StateChanged{record, change});
  EXPECT_EQ(event["reason"], "quota");
  EXPECT_EQ(event["change"]["reason"], "quota");
}

TEST(Json, AResponseIsPendingUntilTheRelayHasIt) {
  station::Record record = SampleRecord();
  record.positions[0].own = 7;
  EXPECT_EQ(ToJson(record)["pending"], true);
  EXPECT_EQ(ToJson(record)["positions"][0]["pending"], true);
  record.positions[0].sequence = 3;
  EXPECT_FALSE(ToJson(record).contains("pending"));
  EXPECT_FALSE(ToJson(record)["positions"][0].contains("pending"));
}

TEST(Json, AChangeAtNoPositionNamesNone) {
  const station::Record record = SampleRecord();
  station::PositionState change;
  change.state = station::State::kSent;
  const json event = ToJson(station::StateChanged{record, change});
  EXPECT_FALSE(event["change"].contains("position"));
  EXPECT_FALSE(event["change"].contains("reason"));
}

TEST(Json, WhatAPersonGaveAsReasonStaysItsWords) {
  station::Record record = SampleRecord();
  record.positions[0].state = station::State::kRefused;
  record.positions[0].reason = "no such treaty";
  const json event = ToJson(station::StateChanged{record, record.positions[0]});
  EXPECT_EQ(event["change"]["position"], "duty@mod.borduria");
  EXPECT_EQ(event["change"]["reason"], "no such treaty");
}

TEST(Json, WhatAnUnreadMessageDoesNotSayIsLeftOut) {
  station::Record record;
  record.quarantined = true;
  const json out = ToJson(record);
  for (const char* key :
       {"kind", "precedence", "class", "dtg", "from", "sender", "serial"}) {
    EXPECT_FALSE(out.contains(key)) << key;
  }
}

TEST(Json, ADtgThatTheLogBearsOutIsNotOff) {
  station::Record record = SampleRecord();
  EXPECT_FALSE(ToJson(record).contains("dtg_off_ms"));
  record.dtg_off = std::chrono::minutes(-3);
  EXPECT_EQ(ToJson(record)["dtg_off_ms"], -180'000);
}

TEST(Json, FailureCarriesReasonAndText) {
  const json out = ToJson(station::Fail(station::Problem::kRefused,
                                        "unknown_line", "no such line"));
  EXPECT_EQ(out["state"], "failed");
  EXPECT_EQ(out["reason"], "unknown_line");
  EXPECT_EQ(out["text"], "no such line");
}

TEST(Json, BytesThatAreNoTextDoNotBreakALine) {
  const std::string line = Line({{"text", "a\xff\nb"}});
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_FALSE(json::parse(line).is_discarded());
}

// Characters that move a cursor, hide, or turn the order of letters.
constexpr const char* kHarmful[] = {
    "\x1b",   "\x7f",       "\u0080",    "\u0085", "\u009b", "\u009f",
    "\u00ad", "\u200b",     "\u200e",    "\u2028", "\u202e", "\u2066",
    "\ufeff", "\u061c",     "\u3164",    "\u2060", "\ufdd0", "\r",
    "\x07",   "\U0001d173", "\U000e0041"};

TEST(Json, NothingOfAPeerReachesTheTerminalThatPeopleWouldNotSee) {
  for (const std::string harmful : kHarmful) {
    station::Record record = SampleRecord();
    record.subject = record.text = record.operator_name = record.line_name =
        harmful + "a" + harmful + harmful + "\\" + harmful;
    record.positions[0].by = record.positions[0].reason = record.text;
    const std::string line = Line(ToJson(record));
    EXPECT_EQ(line.find(harmful), std::string::npos) << line;
    EXPECT_EQ(message::Printable(line, message::Lines::kMany), line);
    const json parsed = json::parse(line);
    EXPECT_EQ(parsed["text"], record.text);
    EXPECT_EQ(parsed["positions"][0]["reason"], record.text);
  }
}

TEST(Json, AboveTheFirstPlaneAnEscapeHasTwoHalves) {
  EXPECT_EQ(Line({{"text", "\U000e0041\u202e"}}),
            "{\"text\":\"\\udb40\\udc41\\u202e\"}\n");
}

TEST(Json, EveryScriptStaysReadable) {
  for (const std::string text :
       {"Привет, дежурный!", "مرحبا بالعالم", "می\u200cخواهم", "日本語", "😀"}) {
    EXPECT_EQ(Line({{"text", text}}), "{\"text\":\"" + text + "\"}\n");
  }
}

TEST(Json, AClockSaysWhenItIsDueAndWhomItWaitsFor) {
  station::Record record = SampleRecord();
  record.clock = {.due_at = record.dtg,
                  .open = {"duty@mod.borduria"},
                  .urgency = message::Urgency::kEscalated,
                  .step = 2};
  const json out = ToJson(record);
  EXPECT_EQ(out["due_at"], "2026-11-22T16:30:00.000Z");
  EXPECT_EQ(out["open"], json({"duty@mod.borduria"}));
  EXPECT_EQ(out["urgency"], "escalated");
  EXPECT_EQ(out["overdue"], true);
  EXPECT_EQ(out["step"], 2);
}

TEST(Json, AClockThatWasAnsweredOnlySaysWhenItWasDue) {
  station::Record record = SampleRecord();
  record.clock = {.due_at = record.dtg, .open = {}};
  const json out = ToJson(record);
  EXPECT_TRUE(out.contains("due_at"));
  EXPECT_FALSE(out.contains("overdue"));
  EXPECT_FALSE(out.contains("step"));
}

TEST(Json, SilenceIsExplainedInTheWordsOfTheDesign) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(station::Silence::kRefused); ++i) {
    words.insert(station::Words(static_cast<station::Silence>(i)));
  }
  EXPECT_EQ(words,
            (std::set<std::string_view>{
                "unknown", "up", "relay unreachable", "other station down",
                "up, nobody on duty", "delivered, unread",
                "read, not acknowledged", "refused"}));
}

}  // namespace
}  // namespace hotline::cli
