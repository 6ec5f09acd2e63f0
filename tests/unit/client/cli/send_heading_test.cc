#include "client/cli/send_heading.h"

#include <gtest/gtest.h>

#include "client/station/problem.h"

namespace hotline::cli {
namespace {

// 2026-11-22 16:30:00Z.
const base::WallTime kNow = base::FromMillis(1795365000000);

station::Draft Read(const HeadingOptions& options) {
  station::Draft draft;
  const absl::Status status = ReadHeading(options, kNow, draft);
  EXPECT_TRUE(status.ok()) << status;
  return draft;
}

void ExpectRefused(const HeadingOptions& options, const std::string& option) {
  station::Draft draft;
  const absl::Status status = ReadHeading(options, kNow, draft);
  EXPECT_EQ(station::ProblemOf(status), station::Problem::kUsage) << status;
  EXPECT_NE(status.message().find(option), absl::string_view::npos) << status;
}

TEST(SendHeading, WhatIsNoneIsRefusedWithItsOption) {
  ExpectRefused({.info_precedence = "URGENT"}, "--info-precedence");
  for (const char* dtg :
       {"2026-11-22", "now", "321630Z NOV 26", "221630 NOV 26", "221630Z NOV",
        "2026-11-22T25:00:00Z"}) {
    ExpectRefused({.dtg = dtg}, "--dtg");
  }
  for (const char* time :
       {"soon", "2", "-2h", "221630Z YYY 26", "2026-13-01"}) {
    ExpectRefused({.reply_by = time}, "--reply-by");
  }
  ExpectRefused({.files = std::vector<std::string>(9, "x")}, "--attach");
  ExpectRefused({.files = {"/no such file"}}, "/no such file");
}

TEST(SendHeading, WhatIsNotGivenIsNotSaid) {
  const station::Draft draft = Read({});
  EXPECT_FALSE(draft.info_precedence.has_value());
  EXPECT_FALSE(draft.dtg.has_value());
  EXPECT_FALSE(draft.reply_by.has_value());
  EXPECT_TRUE(draft.files.empty());
}

TEST(SendHeading, ADtgIsReadInBothItsForms) {
  EXPECT_EQ(Read({.dtg = "221630Z NOV 26"}).dtg, kNow);
  EXPECT_EQ(Read({.dtg = " 221630z  nov 26 "}).dtg, kNow);
  EXPECT_EQ(Read({.dtg = "2026-11-22T16:30:00Z"}).dtg, kNow);
}

TEST(SendHeading, AReplyIsDueAtATimeOrInAWhile) {
  EXPECT_EQ(Read({.reply_by = "2h"}).reply_by, kNow + std::chrono::hours(2));
  EXPECT_EQ(Read({.reply_by = "221730Z NOV 26"}).reply_by,
            kNow + std::chrono::hours(1));
  EXPECT_EQ(Read({.reply_by = "2026-11-22T16:31:00Z"}).reply_by,
            kNow + std::chrono::minutes(1));
}

TEST(SendHeading, TheRestIsTakenAsItStands) {
  const station::Draft draft = Read({.info_precedence = "routine",
                                     .label = "SECRET",
                                     .supersedes = "12345678",
                                     .references = {"abcdef01", "abcdef02"}});
  EXPECT_EQ(draft.info_precedence, message::Precedence::kRoutine);
  EXPECT_EQ(draft.label, "SECRET");
  EXPECT_EQ(draft.supersedes, "12345678");
  EXPECT_EQ(draft.references.size(), 2u);
}

}  // namespace
}  // namespace hotline::cli
