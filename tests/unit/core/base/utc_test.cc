#include "core/base/utc.h"

#include <gtest/gtest.h>

namespace hotline::base {
namespace {

TEST(FormatUtc, IsSortableAndEndsWithTheZone) {
  EXPECT_EQ(FormatUtc(FromMillis(1795365005120)), "2026-11-22 16:30:05Z");
}

TEST(FormatUtc, ATimeBefore1970IsNoOther) {
  EXPECT_EQ(FormatUtc(FromMillis(0) - std::chrono::milliseconds(1)),
            "1969-12-31 23:59:59Z");
}

}  // namespace
}  // namespace hotline::base
