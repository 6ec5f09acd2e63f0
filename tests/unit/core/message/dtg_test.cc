#include "core/message/dtg.h"

#include <gtest/gtest.h>

#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

TEST(Dtg, IsWrittenTheMilitaryWay) {
  EXPECT_EQ(FormatDtg(sample::kDtg), "221630Z NOV 26");
  EXPECT_EQ(FormatDtg(sample::kFiled), "221630Z NOV 26");
}

TEST(Dtg, TextRoundTrips) {
  for (const char* text : {"221630Z NOV 26", "010000Z JAN 00", "312359Z DEC 99",
                           "290000Z FEB 28", "050607Z AUG 09"}) {
    auto time = ParseDtg(text);
    ASSERT_TRUE(time.ok()) << text;
    EXPECT_EQ(FormatDtg(*time), text);
  }
}

TEST(Dtg, FirstAndLastMinuteAreThoseOfTheYears) {
  EXPECT_EQ(*ParseDtg("010000Z JAN 00"), kFirstDtg);
  EXPECT_EQ(*ParseDtg("312359Z DEC 99") + std::chrono::minutes(1), kEndOfDtg);
}

TEST(Dtg, OtherFormsAreRefused) {
  for (const char* text :
       {"", "221630Z", "221630Z NOV 2026", "221630ZNOV26", "221630z NOV 26",
        "221630Z Nov 26", "221630A NOV 26", " 221630Z NOV 26",
        "221630Z NOV 26 ", "221630Z  NOV26", "2+1630Z NOV 26"}) {
    EXPECT_FALSE(ParseDtg(text).ok()) << text;
  }
}

TEST(Dtg, WhatDoesNotExistIsRefused) {
  for (const char* text :
       {"001630Z NOV 26", "311630Z NOV 26", "290000Z FEB 26", "321630Z DEC 26",
        "222430Z NOV 26", "221660Z NOV 26", "221630Z NOW 26"}) {
    EXPECT_FALSE(ParseDtg(text).ok()) << text;
  }
}

TEST(Dtg, RefusalSaysWhatIsWrong) {
  EXPECT_EQ(ParseDtg("290000Z FEB 26").status().message(),
            "date-time group: no such day");
}

}  // namespace
}  // namespace hotline::message
