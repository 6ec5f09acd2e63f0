// What stands above and below a text for people.
#include "client/cli/heading.h"

#include <gtest/gtest.h>

#include "client/cli/people.h"
#include "tests/unit/client/cli/sample_record.h"

namespace hotline::cli {
namespace {

using Is = station::AttachmentState::Is;

bool Shows(const std::string& out, const std::string& what) {
  return out.find(what) != std::string::npos;
}

base::MessageId Id(uint8_t first) {
  return base::MessageId(base::ByteArray<16>{first, 0x22});
}

TEST(Heading, TheMarkingIsTheFirstLineAndTheLast) {
  station::Record record = SampleRecord();
  record.label = "SECRET REL TO mfa.alba, mod.borduria";
  const std::string out = Whole(record);
  EXPECT_TRUE(out.starts_with(record.label + "\nFLASH  OPERATION")) << out;
  EXPECT_TRUE(out.ends_with("\n| hold\n" + record.label + "\n\n")) << out;
}

TEST(Heading, WithoutALabelNothingIsMarked) {
  EXPECT_TRUE(Whole(SampleRecord()).starts_with("FLASH"));
  EXPECT_EQ(Marking(SampleRecord()), "");
}

TEST(Heading, TheMarkingStandsOutsideOfTheBanner) {
  station::Record record = SampleRecord();
  record.kind = message::Kind::kDrill;
  record.label = "RESTRICTED";
  EXPECT_TRUE(
      Whole(record).ends_with("*** DRILL DRILL DRILL ***\nRESTRICTED\n\n"));
}

// The order of the field: who, to whom, how fast, when, which.
TEST(Heading, LinesStandInTheirOrder) {
  station::Record record = SampleRecord();
  record.info = {"ops@mod.borduria"};
  record.info_precedence = message::Precedence::kRoutine;
  record.filed = record.dtg;
  record.serial = 7;
  const std::string out = Whole(record);
  size_t at = 0;
  for (const char* row : {"  from ", "  to ", "  info ", "  precedence ",
                          "  dtg ", "  filed ", "  serial ", "  subject "}) {
    const size_t found = out.find(row);
    ASSERT_NE(found, std::string::npos) << row;
    EXPECT_GT(found, at) << row;
    at = found;
  }
  EXPECT_TRUE(Shows(out, "FLASH, for information ROUTINE\n")) << out;
}

TEST(Heading, WhatItNamesIsShownWithItsSerialAndWhetherItIsHere) {
  station::Record record = SampleRecord();
  record.references = {
      {.id = Id(1), .here = true, .serial = 12, .from = "watch@mfa.alba"},
      {.id = Id(2)},
      {.id = Id(3), .here = true}};
  const std::string out = Whole(record);
  EXPECT_TRUE(Shows(out, "012200000000, serial 12 of watch@mfa.alba")) << out;
  EXPECT_TRUE(Shows(out, "022200000000, which is not here")) << out;
  EXPECT_TRUE(Shows(out, "032200000000, which was swept")) << out;
}

TEST(Heading, WhatIsSupersededSaysSoEverywhere) {
  station::Record record = SampleRecord();
  record.superseded_by = Id(9);
  EXPECT_TRUE(Shows(Whole(record), "by 092200000000")) << Whole(record);
  for (const std::string& out :
       {Whole(record), OneLine(record), TableOf(std::vector{record})}) {
    EXPECT_TRUE(Shows(out, "SUPERSEDED")) << out;
  }
  EXPECT_EQ(Whole(station::Event(station::MessageSuperseded{record})),
            "superseded  123456780000  by 092200000000  border\n");
}

TEST(Heading, WhoSupersedesAnothersMessageIsShownToHaveNoRightTo) {
  station::Record record = SampleRecord();
  record.supersedes = {
      .id = Id(1), .here = true, .serial = 2, .from = "duty@mod.borduria"};
  EXPECT_TRUE(Shows(Whole(record), "NOT ITS OWN"));
  record.supersedes->from = record.from;
  EXPECT_FALSE(Shows(Whole(record), "NOT ITS OWN"));
}

TEST(Heading, AnAttachmentSaysHowFarItIs) {
  station::AttachmentState one{.name = "map.pdf", .size = 12 << 20};
  one.bytes = (4 << 20) - 1;
  EXPECT_EQ(AttachmentText(one, false), "map.pdf, 3 of 12 MiB");
  one.state = Is::kIncomplete;
  EXPECT_EQ(AttachmentText(one, false),
            "map.pdf, 3 of 12 MiB, INCOMPLETE: ask for it again");
  one.state = Is::kDamaged;
  EXPECT_TRUE(Shows(AttachmentText(one, false), "DAMAGED"));
  one.state = Is::kComplete;
  EXPECT_EQ(AttachmentText(one, false), "map.pdf, 12 MiB, here");
  EXPECT_EQ(AttachmentText(one, true), "map.pdf, 12 MiB, sent");
  one.size = 5;
  EXPECT_EQ(AttachmentText(one, false), "map.pdf, 5 bytes, here");
}

// Less than all never looks like all.
TEST(Heading, AllButAByteIsNotAll) {
  station::AttachmentState one{.name = "x", .size = (11 << 20) + 1};
  one.bytes = 11 << 20;
  EXPECT_EQ(AttachmentText(one, false), "x, 11 of 12 MiB");
}

TEST(Heading, NothingOfAPeersForgesALine) {
  station::Record record = SampleRecord();
  record.label = "SECRET";
  record.attachments = {{.name = "x", .size = 1}};
  record.references = {{.id = Id(1), .here = true, .serial = 1, .from = "x"}};
  const std::string harmless = Whole(record);
  const std::string evil = "x\n  from  hotline://evil\x1b[2J\r\u202e\u2028";
  record.label = record.attachments[0].name = record.references[0].from = evil;
  const std::string out = Whole(record);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'),
            std::count(harmless.begin(), harmless.end(), '\n'));
  for (const char* bad : {"\x1b", "\r", "\u202e", "\u2028"}) {
    EXPECT_FALSE(Shows(out, bad));
  }
}

TEST(Heading, AnEventOfASweptMessageIsNone) {
  EXPECT_EQ(
      Whole(station::Event(station::AttachmentChanged{SampleRecord(), 3})), "");
}

// Issue 4, line 6: text in any script is shown as it was written, and stays
// behind its bar.
TEST(Heading, TextsOfEveryScriptAreShown) {
  for (const char* text :
       {"سفير لدى الأمم المتحدة", "השגריר יגיע מחר", "नमस्ते दुनिया", "ទឹកដី",
        "𐎠𐎭𐎶 𓂀 𠜎", "🛰 e\u0301 o\u0308\u0323", "กำลังมา", "می\u200cخواهم"}) {
    station::Record record = SampleRecord();
    record.text = record.subject = text;
    const std::string out = Whole(record);
    EXPECT_TRUE(Shows(out, std::string("\n| ") + text + "\n")) << out;
    EXPECT_TRUE(Shows(OneLine(record), text)) << out;
  }
}

TEST(Heading, ALongTextOfAnyScriptIsShownWhole) {
  const std::string word = "𐎠𐎭𐎶𐎠 ";
  station::Record record = SampleRecord();
  while (record.text.size() + word.size() <= 65'536) record.text += word;
  const std::string out = Whole(record);
  size_t words = 0;
  for (size_t at = out.find("𐎠𐎭𐎶𐎠"); at != std::string::npos;
       at = out.find("𐎠𐎭𐎶𐎠", at + 1)) {
    ++words;
  }
  EXPECT_EQ(words, record.text.size() / word.size());
}

}  // namespace
}  // namespace hotline::cli
