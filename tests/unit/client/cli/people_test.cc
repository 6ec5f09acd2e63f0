#include "client/cli/people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "client/station/problem.h"
#include "tests/unit/client/cli/sample_record.h"

namespace hotline::cli {
namespace {

bool Shows(const std::string& out, const std::string& what) {
  return out.find(what) != std::string::npos;
}

TEST(People, AMessageShowsItsHeadAndEveryPosition) {
  const std::string out = Whole(SampleRecord());
  EXPECT_TRUE(out.starts_with("FLASH  OPERATION  221630Z NOV 26\n")) << out;
  EXPECT_TRUE(Shows(out, "duty@mod.borduria"));
  EXPECT_TRUE(Shows(out, "Lt Orlov"));
}

TEST(People, ADrillSaysSoBeforeAndAfterItsText) {
  station::Record record = SampleRecord();
  record.kind = message::Kind::kDrill;
  const std::string out = Whole(record);
  const std::string banner = "*** DRILL DRILL DRILL ***\n";
  EXPECT_LT(out.find(banner), out.find("hold"));
  EXPECT_GT(out.rfind(banner), out.find("hold"));
}

// Every line of `out` that does not stand behind the bar of a text.
std::vector<std::string> OursIn(const std::string& out) {
  std::vector<std::string> ours;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| ") && !line.starts_with("|+ ")) {
      ours.push_back(line);
    }
  }
  return ours;
}

// The same but for its text: the same lines of ours.
void ExpectNoLineOfOurs(const std::string& text) {
  station::Record record = SampleRecord();
  record.kind = message::Kind::kDrill;
  const auto harmless = OursIn(Whole(record));
  record.text = text;
  EXPECT_EQ(OursIn(Whole(record)), harmless) << Whole(record);
}

constexpr char kForged[] =
    "FLASH  OPERATION  230245Z NOV 26\n"
    "  id       00112233445566778899aabbccddeeff\n"
    "  line     capitals (LIVE)\n"
    "  from     hotline://mod.borduria/duty/desk-1, Col. Real\n"
    "  log      entry 77, 2026-11-23 02:45:00Z\n";

TEST(People, ATextCannotForgeTheHeadingOfAnotherMessage) {
  ExpectNoLineOfOurs(kForged);
  ExpectNoLineOfOurs(std::string("\n\n") + kForged + "\n\n");
}

TEST(People, ATextCannotForgeTheClosingBannerOfItsDrill) {
  ExpectNoLineOfOurs(std::string("hold\n*** DRILL DRILL DRILL ***\n\n") +
                     kForged);
}

TEST(People, NorByAnotherSeparatorOfLines) {
  for (const char* separator :
       {"\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"}) {
    ExpectNoLineOfOurs(std::string("hold") + separator + kForged);
  }
}

TEST(People, NorByTheEdgeOfTheTerminal) {
  for (size_t padding = 60; padding < 90; ++padding) {
    const std::string out = [&] {
      station::Record record = SampleRecord();
      record.text = std::string(padding, ' ') + kForged;
      return Whole(record);
    }();
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);) {
      EXPECT_LE(line.size(), 80u) << line;
    }
  }
}

TEST(People, AnEmptyTextAndEmptyLinesStandBehindTheBar) {
  station::Record record = SampleRecord();
  record.text = "";
  EXPECT_TRUE(Whole(record).ends_with("\n\n| \n\n")) << Whole(record);
  record.text = "a\n\nb\n";
  EXPECT_TRUE(Whole(record).ends_with("\n| a\n| \n| b\n\n")) << Whole(record);
}

TEST(People, SubjectAndNamesCannotForgeALineOfAMessage) {
  station::Record record = SampleRecord();
  const auto lines = OursIn(Whole(record)).size();
  record.subject = record.operator_name = record.line_name = kForged;
  record.positions[0].by = record.positions[0].reason = kForged;
  EXPECT_EQ(OursIn(Whole(record)).size(), lines) << Whole(record);
}

TEST(People, NoControlCharacterOfAPeerReachesTheTerminal) {
  station::Record record = SampleRecord();
  const std::string evil = "a\x1b[2J\x07\r\u009b\u202e";
  record.subject = record.text = record.operator_name = record.line_name = evil;
  record.positions[0].by = record.positions[0].reason = evil;
  station::LineRecord line;
  line.line_class = message::Class::kLive;
  line.name = line.mandate = evil;
  const std::string out =
      Whole(record) + OneLine(record) + TableOf(std::vector{record}) +
      Whole(
          station::Event(station::StateChanged{record, record.positions[0]})) +
      Whole(line) + TableOf(std::vector{line});
  for (const char* bad : {"\x1b", "\x07", "\r", "\u009b", "\u202e"}) {
    EXPECT_FALSE(Shows(out, bad));
  }
}

TEST(People, ASubjectCannotForgeALine) {
  station::Record record = SampleRecord();
  record.subject = "x\n221630Z NOV 26  FLASH";
  const std::string out = OneLine(record);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
}

TEST(People, AMessageWithoutProofSaysSo) {
  station::Record record = SampleRecord();
  record.sequence = 7;
  EXPECT_TRUE(Shows(Whole(record), "NOT PROVEN"));
}

TEST(People, ADtgThatTheLogDoesNotBearOutSaysSo) {
  station::Record record = SampleRecord();
  EXPECT_FALSE(Shows(Whole(record), "differs from the log"));
  EXPECT_FALSE(Shows(OneLine(record), "?"));
  record.dtg_off = std::chrono::minutes(-3);
  EXPECT_TRUE(Whole(record).starts_with("FLASH  OPERATION  221630Z NOV 26?\n"));
  EXPECT_TRUE(
      Shows(Whole(record),
            "differs from the log: the sender's time is 3 min earlier\n"));
  EXPECT_TRUE(Shows(OneLine(record), "221630Z NOV 26?"));
  EXPECT_TRUE(Shows(TableOf(std::vector{record}), "221630Z NOV 26?"));
  record.dtg_off = std::chrono::seconds(61);
  EXPECT_TRUE(Shows(Whole(record), "the sender's time is 61 s later\n"));
}

TEST(People, WhatAnUnreadMessageDoesNotSayIsADash) {
  station::Record record;
  record.quarantined = true;
  record.reason = "The relay gave no valid proof.";
  const std::string out = Whole(record);
  EXPECT_TRUE(out.starts_with("-  -  -\n")) << out;
  EXPECT_TRUE(Shows(out, "*** UNREAD UNREAD UNREAD ***")) << out;
  EXPECT_TRUE(Shows(out, record.reason));
  const std::string rows = OneLine(record) + TableOf(std::vector{record});
  EXPECT_FALSE(Shows(rows, "UNSPECIFIED")) << rows;
  EXPECT_FALSE(Shows(rows, "1970")) << rows;
  EXPECT_FALSE(Shows(rows, "JAN 70")) << rows;
}

TEST(People, AnAcknowledgementThatWaitsHereSaysSo) {
  station::Record record = SampleRecord();
  record.state = record.positions[0].state = station::State::kAcknowledged;
  record.positions[0].own = record.sequence = 7;
  const station::Event changed =
      station::StateChanged{record, record.positions[0]};
  const std::string words = "acknowledged (not accepted by the relay yet)";
  for (const std::string& out : {Whole(record), OneLine(record), Whole(changed),
                                 TableOf(std::vector{record})}) {
    EXPECT_TRUE(Shows(out, words)) << out;
  }
  record.positions[0].sequence = 3;
  EXPECT_FALSE(Shows(Whole(record) + OneLine(record), "not accepted by the"))
      << Whole(record);
}

TEST(People, WhatWaitsForAnotherRelaySaysSo) {
  station::Record record = SampleRecord();
  record.state = station::State::kQueued;
  record.reason_name = "other_relay";
  EXPECT_TRUE(
      Shows(TableOf(std::vector{record}), "queued (for another relay)"));
}

TEST(People, ALineOfAnotherRelayIsMarked) {
  station::LineRecord line;
  line.line_class = message::Class::kLive;
  line.name = "capitals";
  EXPECT_FALSE(Shows(TableOf(std::vector{line}), "another relay"));
  line.other_relay = "relay-1.mfa.alba/log";
  EXPECT_TRUE(Shows(TableOf(std::vector{line}), "capitals (of another relay)"));
  EXPECT_TRUE(Shows(Whole(line), "relay-1.mfa.alba/log"));
}

TEST(People, StrangersOnALineAreShown) {
  station::LineRecord line;
  line.line_class = message::Class::kLive;
  line.strangers = {"hotline://evil.example/x/y"};
  EXPECT_TRUE(Shows(Whole(line), "hotline://evil.example/x/y"));
}

TEST(People, StatusNamesTheRolesAndLeavesTheReasonToTheError) {
  station::Status status;
  status.roles = {"operator", "releaser"};
  status.why_not = station::Fail(station::Problem::kUnreachable, "unreachable",
                                 "Nothing listens.");
  const std::string out = Whole(status);
  EXPECT_TRUE(Shows(out, "operator, releaser")) << out;
  EXPECT_TRUE(Shows(out, "NOT REACHABLE")) << out;
  EXPECT_FALSE(Shows(out, "Nothing listens")) << out;
}

TEST(People, ALostConnectionIsSaidInOneSentence) {
  const station::Event gone = station::Disconnected{station::Fail(
      station::Problem::kUnreachable, "unreachable", "Nothing listens.")};
  EXPECT_EQ(Whole(gone), "disconnected, trying again: Nothing listens.\n");
}

TEST(People, WhatIsOverdueSaysSoWhereverItIsShown) {
  station::Record record = SampleRecord();
  record.clock = {.due_at = record.dtg,
                  .open = {"duty@mod.borduria"},
                  .urgency = message::Urgency::kOverdue,
                  .step = 1};
  EXPECT_TRUE(Shows(TableOf({record}), "delivered, OVERDUE (1)"));
  EXPECT_TRUE(Shows(Whole(record),
                    "OVERDUE since 2026-11-22 16:30:00Z, step 1, waits for "
                    "duty@mod.borduria"));
}

TEST(People, EachStepIsMoreUrgentThanTheOneBefore) {
  station::Record record = SampleRecord();
  record.clock = {.due_at = record.dtg, .open = {"duty@mod.borduria"}};
  std::string before;
  for (const auto urgency :
       {message::Urgency::kSoon, message::Urgency::kOverdue,
        message::Urgency::kEscalated, message::Urgency::kExhausted}) {
    const std::string out = Whole(station::Event(
        station::ClockTold{record, urgency, 2, "chief@mfa.alba"}));
    const auto marks = std::count(out.begin(), out.end(), '!');
    EXPECT_GE(marks, std::count(before.begin(), before.end(), '!')) << out;
    EXPECT_TRUE(Shows(out, "123456780000")) << out;
    EXPECT_NE(out, before);
    before = out;
  }
}

TEST(People, AGapNamesFromAndTo) {
  station::SerialGap gap{.line = {},
                         .line_name = "capitals",
                         .station = "hotline://mfa.alba/watch/desk-1",
                         .incarnation = {},
                         .from = 3,
                         .to = 5,
                         .since = {},
                         .closed = false,
                         .reason = {}};
  EXPECT_EQ(Whole(gap),
            "MISSING: serials 3 to 5 of hotline://mfa.alba/watch/desk-1 on "
            "capitals\n");
  gap.closed = true;
  gap.reason = "expired";
  EXPECT_TRUE(Shows(Whole(gap), "(expired)"));
}

TEST(People, StatusExplainsEachPositionAndNamesWrongClocks) {
  station::Status status;
  status.lines = {
      {.id = {},
       .name = "capitals",
       .positions = {
           {.position = "duty@mod.borduria",
            .silence = station::Silence::kStationDown,
            .since = base::FromMillis(1795365000000),
            .stations = {{.station = "hotline://mod.borduria/duty/desk-1",
                          .silence = station::Silence::kStationDown,
                          .since = base::FromMillis(1795365000000),
                          .clock_difference = std::chrono::seconds(-40)},
                         {.station = "hotline://mod.borduria/duty/desk-2",
                          .silence = station::Silence::kUp,
                          .since = {},
                          .clock_difference = std::chrono::seconds(9)}}}}}};
  const std::string out = Whole(status);
  EXPECT_TRUE(Shows(out, "other station down since 2026-11-22 16:30:00Z"));
  EXPECT_TRUE(Shows(out, "CLOCK 40 s behind")) << out;
  EXPECT_FALSE(Shows(out, "9 s"));
}

TEST(People, AnArgumentOfTheCommandCannotMoveTheCursor) {
  const std::string out =
      Whole(EscalationSetting{station::EscalationCommand{{"/x", "\x1b[2J"}}});
  EXPECT_FALSE(Shows(out, "\x1b"));
}

}  // namespace
}  // namespace hotline::cli
