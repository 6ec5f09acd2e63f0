#include "client/station/sender_time.h"

#include <gtest/gtest.h>

namespace hotline::station {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::WallTime kMinute =
    std::chrono::sys_days{std::chrono::November / 22 / 2026} +
    std::chrono::hours(16) + minutes(30);
constexpr base::WallTime kFiled = kMinute + seconds(45);

// Whole seconds, for a message of 16:30:45 that is logged `later`.
int64_t Off(milliseconds later) {
  return OffTheLog(kMinute, kFiled, kFiled + later).count();
}

TEST(OffTheLog, WithinSixtySecondsIsNothing) {
  for (const int s : {-60, -1, 0, 1, 60}) EXPECT_EQ(Off(seconds(s)), 0) << s;
}

TEST(OffTheLog, OneMillisecondMoreIsFlagged) {
  EXPECT_EQ(Off(milliseconds(60'001)), -60'001);
  EXPECT_EQ(Off(milliseconds(-60'001)), 60'001);
}

TEST(OffTheLog, TheSenderIsEarlierBelowZeroAndLaterAbove) {
  EXPECT_EQ(Off(minutes(3)), -180'000);
  EXPECT_EQ(Off(minutes(-3)), 180'000);
}

// The sender may say of a message that waited when it really was filed.
TEST(OffTheLog, ADtgIsAllowedItsMinute) {
  const auto off = [](milliseconds later) {
    const base::WallTime log = kMinute + later;
    return OffTheLog(kMinute, log, log).count();
  };
  EXPECT_EQ(off(seconds(-60)), 0);
  EXPECT_EQ(off(milliseconds(-60'001)), 60'001);
  EXPECT_EQ(off(seconds(120)), 0);
  EXPECT_EQ(off(milliseconds(120'001)), -60'001);
}

TEST(OffTheLog, FilingTimeAloneIsFlaggedToo) {
  EXPECT_EQ(OffTheLog(kMinute, kMinute - minutes(10), kMinute).count(),
            -600'000);
}

TEST(OffTheLog, WhatIsNotKnownIsNotOff) {
  EXPECT_EQ(OffTheLog({}, {}, kMinute).count(), 0);
  EXPECT_EQ(OffTheLog(kMinute, kFiled, {}).count(), 0);
}

TEST(OffTheLog, AnyTimeOfALogIsCompared) {
  EXPECT_LT(OffTheLog(kMinute, kFiled, base::WallTime::max()).count(), 0);
  EXPECT_GT(OffTheLog(kMinute, kFiled, base::WallTime::min()).count(), 0);
}

}  // namespace
}  // namespace hotline::station
