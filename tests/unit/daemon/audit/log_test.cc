#include <gtest/gtest.h>

#include "tests/unit/daemon/audit/a_log.h"

namespace hotline::audit::testing {
namespace {

TEST_F(ALog, AnEmptyLogHasTheEmptyRoot) {
  EXPECT_EQ(tree->Newest().size, 0u);
  EXPECT_EQ(tree->Newest().root, tlog::kEmptyRoot);
  EXPECT_TRUE(absl::IsNotFound(tree->Inclusion(0, 0).status()));
}

TEST_F(ALog, ABatchIsSeenOnlyAfterItsCommitAndNeverAfterARollback) {
  Append(3);
  const Head before = tree->Newest();
  Append(5, /*commit=*/false);
  EXPECT_EQ(tree->Newest().size, 3u);
  EXPECT_EQ(log->next_index(), 3u);
  Append(2);
  EXPECT_EQ(tree->Newest().size, 5u);
  auto proof = tree->Consistency(3, 5);
  ASSERT_TRUE(proof.ok());
  EXPECT_TRUE(
      tlog::VerifyConsistency(3, 5, *proof, before.root, tree->Newest().root)
          .ok());
  EXPECT_TRUE(Faults().empty());
}

TEST_F(ALog, EveryHeadIsSignedAndOfItsTree) {
  for (int i = 0; i < 10; ++i) {
    Append(i + 1);
    const Head head = tree->Newest();
    auto opened = tlog::OpenCheckpoint(*head.checkpoint, Key());
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_EQ(opened->checkpoint.size, head.size);
    EXPECT_EQ(opened->checkpoint.root, head.root);
  }
}

// Batches of odd sizes over several tiles: every proof of the edge is the proof
// that core/tlog computes from scratch.
TEST_F(ALog, ProofsAcrossTilesAreThoseOfTheTree) {
  for (const int count : {1, 254, 3, 256, 700, 65, 1000}) Append(count);
  struct Nodes final : tlog::NodeReader {
    explicit Nodes(Tree& t) : tree(t) {}
    absl::StatusOr<base::Digest> Node(tlog::NodeId id) override {
      return tree.Node(id);
    }
    Tree& tree;
  } nodes(*tree);
  for (const uint64_t size : {1, 2, 255, 256, 257, 513, 1024, 2000, 2279}) {
    for (uint64_t index = 0; index < size; index += 13) {
      EXPECT_EQ(*tree->Inclusion(index, size),
                *tlog::InclusionProof(nodes, index, size));
      EXPECT_EQ(*tree->Consistency(index, size),
                *tlog::ConsistencyProof(nodes, index, size));
    }
  }
}

TEST_F(ALog, AReopenedLogGoesOnWithTheSameTree) {
  Append(600);
  const Head before = tree->Newest();
  Close();
  Open();
  EXPECT_EQ(tree->Newest().root, before.root);
  Append(300);
  auto proof = tree->Consistency(600, 900);
  ASSERT_TRUE(proof.ok());
  EXPECT_TRUE(tlog::VerifyConsistency(600, 900, *proof, before.root,
                                      tree->Newest().root)
                  .ok());
  EXPECT_TRUE(Faults().empty());
}

TEST_F(ALog, AStoredRootThatTheTilesDoNotLeadToStopsTheStart) {
  Append(10);
  Damage("UPDATE head SET root = zeroblob(32)");
  EXPECT_TRUE(absl::IsDataLoss(TryOpen()));
}

TEST_F(ALog, AChangedTileStopsTheStart) {
  Append(10);
  Damage("UPDATE tile SET hashes = zeroblob(320)");
  EXPECT_TRUE(absl::IsDataLoss(TryOpen()));
}

TEST_F(ALog, ACheckpointOfAnotherKeyStopsTheStart) {
  Append(10);
  Damage("UPDATE head SET checkpoint = replace(checkpoint, '10', '11')");
  EXPECT_FALSE(TryOpen().ok());
}

}  // namespace
}  // namespace hotline::audit::testing
