#include "core/tlog/batch.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/naive_tree.h"

namespace hotline::tlog {
namespace {

constexpr size_t kLargest = 70;

// The batch that brings a tree of `before` leaves to `after`.
Batch Grow(test::NodeMap& stored, const std::vector<Digest>& leaves,
           size_t before, size_t after) {
  Batch batch(*Frontier::Restore(before, stored));
  for (size_t i = before; i < after; ++i) batch.Append(leaves[i]);
  return batch;
}

TEST(Batch, ProvesItsOwnLeavesWithoutTheStore) {
  const auto leaves = test::SomeLeaves(kLargest);
  test::NodeMap stored(leaves);
  for (size_t before = 0; before < kLargest; ++before) {
    for (size_t after : {before + 1, (before + kLargest + 1) / 2, kLargest}) {
      Batch batch = Grow(stored, leaves, before, after);
      for (size_t i = before; i < after; ++i) {
        EXPECT_EQ(*InclusionProof(batch, i, after),
                  test::NaivePath(i, test::Leaves(leaves).first(after)));
      }
    }
  }
}

TEST(Batch, ProvesItsGrowthWithoutTheStore) {
  const auto leaves = test::SomeLeaves(kLargest);
  test::NodeMap stored(leaves);
  for (size_t before = 1; before < kLargest; ++before) {
    Batch batch = Grow(stored, leaves, before, kLargest);
    EXPECT_EQ(*ConsistencyProof(batch, before, kLargest),
              test::NaiveSubproof(before, leaves, true));
    EXPECT_EQ(*RootOf(batch, kLargest), batch.after().Root());
  }
}

TEST(Batch, CreatesExactlyTheNewNodes) {
  const auto leaves = test::SomeLeaves(kLargest);
  const test::NodeMap old_nodes(test::Leaves(leaves).first(21));
  test::NodeMap all(leaves);
  std::map<NodeId, Digest> nodes = old_nodes.nodes();
  Grow(all, leaves, 21, kLargest)
      .ForEachCreated([&nodes](NodeId id, const Digest& hash) {
        EXPECT_TRUE(nodes.emplace(id, hash).second);
      });
  EXPECT_EQ(nodes, all.nodes());
}

TEST(Batch, OlderAndFutureNodesAreNotFound) {
  const auto leaves = test::SomeLeaves(10);
  test::NodeMap stored(leaves);
  Batch batch = Grow(stored, leaves, 6, 10);
  for (const NodeId id : {NodeId{0, 5}, NodeId{0, 10}, NodeId{4, 0},
                          NodeId{70, 0}, NodeId{1, uint64_t{0} - 1}}) {
    EXPECT_EQ(batch.Node(id).status().code(), absl::StatusCode::kNotFound);
  }
}

TEST(Batch, EmptyOneKnowsThePeaks) {
  test::NodeMap stored(test::SomeLeaves(6));
  Batch batch(*Frontier::Restore(6, stored));
  EXPECT_EQ(*RootOf(batch, 6), batch.before().Root());
}

}  // namespace
}  // namespace hotline::tlog
