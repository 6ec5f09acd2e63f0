#include "core/message/content_rules.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

size_t NumberOf(const Body& body) { return body.index() + 1; }

std::set<size_t> Travelling(Channel channel) {
  std::set<size_t> out;
  for (const Body& body : sample::MakeBodies()) {
    if (MayTravel(body, channel)) out.insert(NumberOf(body));
  }
  return out;
}

std::set<size_t> Fitting(Kind kind) {
  std::set<size_t> out;
  for (const Body& body : sample::MakeBodies()) {
    if (KindFits(kind, body)) out.insert(NumberOf(body));
  }
  return out;
}

TEST(ContentRules, EachChannelHasItsContents) {
  EXPECT_EQ(Travelling(Channel::kUntilGroupKeys),
            (std::set<size_t>{1, 2, 3, 4, 5, 14, 15, 16}));
  EXPECT_EQ(Travelling(Channel::kSealed),
            (std::set<size_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 16}));
  EXPECT_EQ(Travelling(Channel::kGroup),
            (std::set<size_t>{1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16}));
}

TEST(ContentRules, EachKindHasItsContents) {
  const std::set<size_t> any = {1, 3, 14};
  EXPECT_EQ(Fitting(Kind::kOperation), any);
  EXPECT_EQ(Fitting(Kind::kExercise), any);
  EXPECT_EQ(Fitting(Kind::kDrill), any);
  EXPECT_EQ(Fitting(Kind::kTest), (std::set<size_t>{1, 3, 9, 10, 14}));
  EXPECT_EQ(Fitting(Kind::kService),
            (std::set<size_t>{1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16}));
}

// P7: receipts, line tests, SERVICE messages and reports cause nothing.
TEST(ContentRules, OnlyATextStartsAClock) {
  for (const Body& body : sample::MakeBodies()) {
    EXPECT_EQ(StartsClock(Kind::kOperation, body), NumberOf(body) == 1);
    EXPECT_EQ(StartsClock(Kind::kTest, body), NumberOf(body) == 1);
    EXPECT_FALSE(StartsClock(Kind::kService, body));
  }
}

TEST(ContentRules, LineThatAContentNamesIsTheHeaders) {
  Header header = sample::MakeHeader();
  for (const Body& body : sample::MakeBodies()) {
    EXPECT_TRUE(NamesItsLine(header, body));
  }
  header.line_id = {};
  EXPECT_FALSE(NamesItsLine(header, sample::MakeBeacon()));
  EXPECT_FALSE(NamesItsLine(header, sample::MakeLeaving()));
  EXPECT_TRUE(NamesItsLine(header, sample::MakeText()));
}

}  // namespace
}  // namespace hotline::message
