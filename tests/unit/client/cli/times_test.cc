#include "client/cli/times.h"

#include <gtest/gtest.h>

namespace hotline::cli {
namespace {

using std::chrono::milliseconds;

TEST(Rfc3339, WritesUtcWithMilliseconds) {
  EXPECT_EQ(Rfc3339(base::FromMillis(1795365005120)),
            "2026-11-22T16:30:05.120Z");
}

TEST(ForPeople, TheZeroTimeIsADash) {
  EXPECT_EQ(ForPeople(base::WallTime()), "-");
}

TEST(Roughly, TakesTheLargestUnitOfWhichThereAreTwo) {
  using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  EXPECT_EQ(Roughly(milliseconds(999)), "0 s");
  EXPECT_EQ(Roughly(milliseconds(60'001)), "60 s");
  EXPECT_EQ(Roughly(seconds(119)), "119 s");
  EXPECT_EQ(Roughly(seconds(120)), "2 min");
  EXPECT_EQ(Roughly(minutes(119)), "119 min");
  EXPECT_EQ(Roughly(hours(2)), "2 h");
  EXPECT_EQ(Roughly(hours(47)), "47 h");
  EXPECT_EQ(Roughly(hours(71)), "2 days");
}

TEST(ParseDate, ADayMeansItsLastSecond) {
  EXPECT_EQ(Rfc3339(*ParseDate("2027-12-31")), "2027-12-31T23:59:59.000Z");
}

TEST(ParseDate, ATimeIsTakenAsItIs) {
  EXPECT_EQ(Rfc3339(*ParseDate("2027-12-31T12:00:00Z")),
            "2027-12-31T12:00:00.000Z");
}

TEST(ParseDate, EverythingElseIsRefused) {
  for (const char* text :
       {"", "2027", "2027-13-01", "2027-02-30", "2027-12-31T24:00:00Z",
        "2027-12-31T12:00:00", "2027-12-31 12:00:00Z", "31.12.2027",
        "2027-12-31T12:00:00Zx", "2027-1-1"}) {
    EXPECT_FALSE(ParseDate(text).ok()) << text;
  }
}

TEST(ParseDuration, TakesEveryUnit) {
  EXPECT_EQ(*ParseDuration("500ms"), milliseconds(500));
  EXPECT_EQ(*ParseDuration("60s"), milliseconds(60'000));
  EXPECT_EQ(*ParseDuration("10m"), milliseconds(600'000));
  EXPECT_EQ(*ParseDuration("3h"), milliseconds(10'800'000));
  EXPECT_EQ(*ParseDuration("7d"), milliseconds(604'800'000));
}

TEST(ParseDuration, EverythingElseIsRefused) {
  for (const char* text :
       {"", "60", "s", "-1s", "1.5h", "1w", "60 s", "99999999999s"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
  }
}

}  // namespace
}  // namespace hotline::cli
