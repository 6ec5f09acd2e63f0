#include "core/tlog/frontier.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/naive_tree.h"

namespace hotline::tlog {
namespace {

void Ignore(NodeId, const Digest&) {}

TEST(Frontier, RootFollowsEveryAppend) {
  const auto leaves = test::SomeLeaves(70);
  Frontier frontier;
  EXPECT_EQ(frontier.Root(), kEmptyRoot);
  for (size_t n = 1; n <= leaves.size(); ++n) {
    frontier.Append(leaves[n - 1], Ignore);
    EXPECT_EQ(frontier.size(), n);
    EXPECT_EQ(frontier.Root(), test::NaiveRoot(test::Leaves(leaves).first(n)));
  }
}

TEST(Frontier, ReportsEveryPerfectNodeOnce) {
  const auto leaves = test::SomeLeaves(70);
  const test::NodeMap stored(leaves);
  size_t expected = 0;
  for (unsigned level = 0; leaves.size() >> level != 0; ++level) {
    expected += leaves.size() >> level;
  }
  EXPECT_EQ(stored.nodes().size(), expected);
  for (const auto& [id, hash] : stored.nodes()) {
    const size_t width = size_t{1} << id.level;
    EXPECT_EQ(hash, test::NaiveRoot(
                        test::Leaves(leaves).subspan(id.index * width, width)));
  }
}

TEST(Frontier, GrowsOnAfterARestore) {
  const auto leaves = test::SomeLeaves(70);
  test::NodeMap stored(leaves);
  for (size_t n = 0; n < leaves.size(); ++n) {
    auto frontier = Frontier::Restore(n, stored);
    ASSERT_TRUE(frontier.ok());
    for (size_t i = n; i < leaves.size(); ++i) {
      frontier->Append(leaves[i], Ignore);
    }
    EXPECT_EQ(frontier->Root(), test::NaiveRoot(leaves)) << n;
  }
}

TEST(Frontier, RestoreReadsOneNodeForEachSetBit) {
  test::NodeMap stored(test::SomeLeaves(70));
  ASSERT_TRUE(Frontier::Restore(0b1000110, stored).ok());
  EXPECT_EQ(stored.reads(), 3u);
}

TEST(Frontier, RestoreOfAMissingNodeFails) {
  test::NodeMap stored(test::SomeLeaves(5));
  EXPECT_EQ(Frontier::Restore(6, stored).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(Frontier, RestoreAboveTheLargestSizeIsRefused) {
  test::NodeMap stored({});
  EXPECT_EQ(Frontier::Restore(kMaxTreeSize + 1, stored).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace hotline::tlog
