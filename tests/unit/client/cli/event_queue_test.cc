#include "client/cli/event_queue.h"

#include <gtest/gtest.h>

#include "tests/unit/client/cli/sample_record.h"

namespace hotline::cli {
namespace {

// The longest text there is.
station::Event Long() {
  station::Record record = SampleRecord();
  record.text = std::string(64 * 1024, 'x');
  return station::MessageArrived{record};
}

size_t FillUp(EventQueue& queue, const station::Event& event) {
  size_t count = 0;
  for (; queue.HasRoom(); ++count) queue.Put(event, count + 1);
  return count;
}

TEST(EventQueue, NumbersStayWithTheirEvents) {
  EventQueue queue;
  queue.Put(station::CaughtUp{}, 0);
  queue.Put(station::Warning{"x", "x"}, 7);
  EXPECT_EQ(queue.Take()->number, 0u);
  EXPECT_FALSE(queue.IsEmpty());
  EXPECT_EQ(queue.Take()->number, 7u);
  EXPECT_TRUE(queue.IsEmpty());
}

TEST(EventQueue, LongTextsLeaveRoomForFewEvents) {
  EventQueue queue;
  EXPECT_LE(FillUp(queue, Long()), 64u);
}

TEST(EventQueue, TheTextOfAChangeCountsToo) {
  EventQueue queue;
  const auto record = std::get<station::MessageArrived>(Long()).record;
  EXPECT_LE(FillUp(queue, station::StateChanged{record, {}}), 64u);
  EventQueue ended;
  EXPECT_LE(FillUp(ended, station::MessageEnded{record}), 64u);
}

TEST(EventQueue, EventsWithoutTextTakeRoomAsWell) {
  EventQueue queue;
  EXPECT_LE(FillUp(queue, station::CaughtUp{}), 16'000u);
}

TEST(EventQueue, WhatIsTakenMakesRoomAndNothingIsLost) {
  EventQueue queue;
  const size_t count = FillUp(queue, Long());
  EXPECT_EQ(queue.Take()->number, 1u);
  EXPECT_TRUE(queue.HasRoom());
  for (uint64_t n = 2; n <= count; ++n) EXPECT_EQ(queue.Take()->number, n);
  EXPECT_EQ(FillUp(queue, Long()), count);
}

TEST(EventQueue, ClosedItStillGivesWhatItHadAndWantsNoMore) {
  EventQueue queue;
  queue.Put(station::CaughtUp{}, 1);
  queue.Close();
  EXPECT_FALSE(queue.HasRoom());
  EXPECT_TRUE(queue.Take().has_value());
  EXPECT_FALSE(queue.Take().has_value());
}

}  // namespace
}  // namespace hotline::cli
