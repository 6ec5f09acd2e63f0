#include "core/tlog/tree.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/naive_tree.h"
#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

using test::NodeMap;

constexpr size_t kLargest = 70;

class SmallTrees : public testing::Test {
 protected:
  test::Leaves First(size_t n) const { return test::Leaves(leaves_).first(n); }

  std::vector<Digest> leaves_ = test::SomeLeaves(kLargest);
  NodeMap nodes_{leaves_};
};

TEST_F(SmallTrees, RootsAreThoseOfTheDefinition) {
  for (size_t n = 0; n <= kLargest; ++n) {
    EXPECT_EQ(*RootOf(nodes_, n), test::NaiveRoot(First(n))) << n;
  }
}

TEST_F(SmallTrees, InclusionProofsAreThoseOfTheDefinition) {
  for (size_t n = 1; n <= kLargest; ++n) {
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(*InclusionProof(nodes_, i, n), test::NaivePath(i, First(n)))
          << i << " in " << n;
    }
  }
}

TEST_F(SmallTrees, ConsistencyProofsAreThoseOfTheDefinition) {
  for (size_t n = 1; n <= kLargest; ++n) {
    for (size_t m = 1; m <= n; ++m) {
      EXPECT_EQ(*ConsistencyProof(nodes_, m, n),
                test::NaiveSubproof(m, First(n), true))
          << m << " to " << n;
    }
  }
}

TEST_F(SmallTrees, NothingIsProvedFromTheEmptyTree) {
  EXPECT_TRUE(ConsistencyProof(nodes_, 0, 5)->empty());
  EXPECT_TRUE(ConsistencyProof(nodes_, 0, 0)->empty());
}

TEST_F(SmallTrees, IndexOutsideTheTreeIsRefused) {
  EXPECT_EQ(InclusionProof(nodes_, 5, 5).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(InclusionProof(nodes_, 0, 0).ok());
}

TEST_F(SmallTrees, ShrinkingTreeIsRefused) {
  EXPECT_EQ(ConsistencyProof(nodes_, 6, 5).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(SmallTrees, SizesFromTwoToThe63AreRefused) {
  const uint64_t size = kMaxTreeSize + 1;
  EXPECT_FALSE(RootOf(nodes_, size).ok());
  EXPECT_FALSE(InclusionProof(nodes_, 0, size).ok());
  EXPECT_FALSE(ConsistencyProof(nodes_, 1, size).ok());
}

TEST_F(SmallTrees, MissingNodesArePassedOn) {
  const auto code = absl::StatusCode::kNotFound;
  EXPECT_EQ(RootOf(nodes_, kLargest + 1).status().code(), code);
  EXPECT_EQ(InclusionProof(nodes_, 0, kLargest + 1).status().code(), code);
  EXPECT_EQ(
      ConsistencyProof(nodes_, kLargest + 1, kLargest + 2).status().code(),
      code);
}

// Any node, made up: only the work is counted.
class CountingNodes final : public NodeReader {
 public:
  absl::StatusOr<Digest> Node(NodeId) override {
    ++reads;
    return Digest{};
  }
  size_t reads = 0;
};

TEST(LargestTree, ProofsTakeAtMostOneReadForEachLevel) {
  for (const uint64_t index :
       {uint64_t{0}, kMaxTreeSize / 3, kMaxTreeSize - 1}) {
    CountingNodes nodes;
    const auto proof = InclusionProof(nodes, index, kMaxTreeSize);
    EXPECT_LE(proof->size(), kMaxProofLength);
    EXPECT_LE(nodes.reads, 2 * kMaxProofLength);
  }
  CountingNodes nodes;
  EXPECT_EQ(ConsistencyProof(nodes, kMaxTreeSize - 2, kMaxTreeSize)->size(),
            kMaxProofLength + 1);
  EXPECT_LE(nodes.reads, 2 * kMaxProofLength);
}

TEST(TreeVectors, Roots) {
  NodeMap nodes(test::VectorLeaves());
  for (size_t n = 1; n <= test::kVectorRoots.size(); ++n) {
    EXPECT_EQ(base::ToHex(*RootOf(nodes, n)), test::kVectorRoots[n - 1]);
  }
}

TEST(TreeVectors, InclusionOfIndex5InSize7) {
  NodeMap nodes(test::VectorLeaves());
  EXPECT_EQ(*InclusionProof(nodes, 5, 7), test::Hashes(test::kInclusion5In7));
}

TEST(TreeVectors, Consistency3To7) {
  NodeMap nodes(test::VectorLeaves());
  EXPECT_EQ(*ConsistencyProof(nodes, 3, 7),
            test::Hashes(test::kConsistency3To7));
}

}  // namespace
}  // namespace hotline::tlog
