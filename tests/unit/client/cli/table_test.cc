#include "client/cli/table.h"

#include <gtest/gtest.h>

namespace hotline::cli {
namespace {

TEST(Table, ColumnsAreAlignedInEveryScript) {
  EXPECT_EQ(Table({{"A", "B"}, {"Привет", "x"}, {"ab", "y"}}),
            "A       B\nПривет  x\nab      y\n");
}

TEST(Table, NothingFollowsTheLastCell) {
  EXPECT_EQ(Table({{"long heading"}, {"x"}}), "long heading\nx\n");
}

}  // namespace
}  // namespace hotline::cli
