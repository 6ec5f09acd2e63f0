#include "client/cli/event_queue.h"

#include <gtest/gtest.h>

namespace hotline::cli {
namespace {

constexpr uint64_t kMost = 16'000;

TEST(EventQueue, NumbersStayWithTheirEvents) {
  EventQueue queue;
  queue.Put(station::CaughtUp{}, 0);
  queue.Put(station::Warning{"x", "x"}, 7);
  EXPECT_EQ(queue.Take()->number, 0u);
  EXPECT_FALSE(queue.IsEmpty());
  EXPECT_EQ(queue.Take()->number, 7u);
  EXPECT_TRUE(queue.IsEmpty());
  EXPECT_EQ(queue.first_dropped(), 0u);
}

TEST(EventQueue, WhatIsDroppedIsSaidAndRemembered) {
  EventQueue queue;
  for (uint64_t n = 1; n <= kMost + 2; ++n) queue.Put(station::CaughtUp{}, n);
  const auto told = queue.Take();
  const auto* warning = std::get_if<station::Warning>(&told->event);
  ASSERT_NE(warning, nullptr);
  EXPECT_EQ(warning->code, "behind");
  EXPECT_EQ(told->number, 0u);
  EXPECT_EQ(queue.Take()->number, 3u);
  EXPECT_EQ(queue.first_dropped(), 1u);
}

TEST(EventQueue, ClosedItStillGivesWhatItHad) {
  EventQueue queue;
  queue.Put(station::CaughtUp{}, 1);
  queue.Close();
  EXPECT_TRUE(queue.Take().has_value());
  EXPECT_FALSE(queue.Take().has_value());
}

}  // namespace
}  // namespace hotline::cli
