#include "daemon/relay/marks.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace hotline::relay {
namespace {

using Pairs = std::vector<std::pair<uint64_t, uint64_t>>;

Pairs Gaps(const Marks& marks, uint64_t last) {
  Pairs gaps;
  marks.EachGap(last, [&](uint64_t first, uint64_t gap_last) {
    gaps.emplace_back(first, gap_last);
    return true;
  });
  return gaps;
}

TEST(Marks, NothingIsOneGap) {
  Marks marks;
  EXPECT_FALSE(marks.Contains(1));
  EXPECT_EQ(marks.low_water(), 0u);
  EXPECT_EQ(Gaps(marks, 9), (Pairs{{1, 9}}));
}

TEST(Marks, RangesThatTouchAreOne) {
  Marks marks;
  marks.Add(5, 6);
  marks.Add(9, 9);
  marks.Add(7, 8);
  EXPECT_TRUE(marks.Contains(5, 9));
  EXPECT_EQ(marks.Around(7).first, 5u);
  EXPECT_EQ(marks.Around(7).last, 9u);
  EXPECT_EQ(Gaps(marks, 12), (Pairs{{1, 4}, {10, 12}}));
}

TEST(Marks, ARangeWithAHoleIsNotContained) {
  Marks marks;
  marks.Add(2, 3);
  marks.Add(5, 6);
  EXPECT_FALSE(marks.Contains(2, 6));
  EXPECT_FALSE(marks.Contains(1, 2));
  EXPECT_FALSE(marks.Contains(6, 7));
  EXPECT_TRUE(marks.Contains(5, 6));
}

TEST(Marks, TheLowWaterMarkSwallowsWhatItReaches) {
  Marks marks;
  marks.Add(3, 4);
  marks.Add(1, 2);
  EXPECT_EQ(marks.low_water(), 4u);
  EXPECT_EQ(marks.Around(2).first, 1u);
  EXPECT_EQ(marks.Around(2).last, 4u);
  EXPECT_TRUE(Gaps(marks, 4).empty());
}

TEST(Marks, AnyOrderAgreesWithASetOfNumbers) {
  std::mt19937 random(20261123);  // NOLINT(cert-msc51-cpp): the same each time
  for (int round = 0; round < 200; ++round) {
    Marks marks;
    std::set<uint64_t> model;
    for (int i = 0; i < 30; ++i) {
      const uint64_t first = 1 + random() % 60;
      const uint64_t last = first + random() % 4;
      marks.Add(first, last);
      for (uint64_t n = first; n <= last; ++n) model.insert(n);
    }
    for (uint64_t n = 1; n <= 64; ++n) {
      ASSERT_EQ(marks.Contains(n), model.count(n) == 1) << n;
      if (model.count(n) == 0) continue;
      const Marks::Range range = marks.Around(n);
      ASSERT_TRUE(range.first <= n && n <= range.last);
      ASSERT_FALSE(model.count(range.first - 1) == 1);
      ASSERT_FALSE(model.count(range.last + 1) == 1);
      ASSERT_TRUE(marks.Contains(range.first, range.last));
    }
  }
}

}  // namespace
}  // namespace hotline::relay
