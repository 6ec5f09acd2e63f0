#include "client/cli/shown.h"

#include <gtest/gtest.h>

namespace hotline::cli {
namespace {

class ShownTest : public testing::Test {
 protected:
  static NumberedEvent Event(uint64_t number) {
    return {station::CaughtUp{}, number};
  }

  std::vector<uint64_t> marks_;
  Shown shown_{[this](uint64_t number) { marks_.push_back(number); }};
};

TEST_F(ShownTest, NothingPrintedMarksNothing) {
  shown_.Mark(0);
  EXPECT_TRUE(marks_.empty());
}

TEST_F(ShownTest, ABurstIsMarkedOnce) {
  for (uint64_t n = 5; n < 9; ++n) shown_.Printed(Event(n));
  shown_.Mark(0);
  shown_.Mark(0);
  EXPECT_EQ(marks_, std::vector<uint64_t>{8});
}

TEST_F(ShownTest, APassingEventMarksNothing) {
  shown_.Printed(Event(0));
  shown_.Mark(0);
  EXPECT_TRUE(marks_.empty());
}

TEST_F(ShownTest, NothingFromADroppedEventOnIsMarked) {
  shown_.Printed(Event(5));
  shown_.Printed(Event(9));
  shown_.Mark(7);
  EXPECT_EQ(marks_, std::vector<uint64_t>{6});
  shown_.Printed(Event(10));
  shown_.Mark(7);
  EXPECT_EQ(marks_.size(), 1u);
}

}  // namespace
}  // namespace hotline::cli
