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
  shown_.Mark();
  EXPECT_TRUE(marks_.empty());
}

TEST_F(ShownTest, ABurstIsMarkedOnce) {
  for (uint64_t n = 5; n < 9; ++n) shown_.Printed(Event(n));
  shown_.Mark();
  shown_.Mark();
  EXPECT_EQ(marks_, std::vector<uint64_t>{8});
}

TEST_F(ShownTest, APassingEventMarksNothing) {
  shown_.Printed(Event(0));
  shown_.Mark();
  EXPECT_TRUE(marks_.empty());
}

}  // namespace
}  // namespace hotline::cli
