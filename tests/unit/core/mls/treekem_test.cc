#include "core/mls/treekem.h"

#include "tests/unit/core/mls/tree_group.h"

namespace hotline::mls {
namespace {

using base::Bytes;

class TreeKem : public InBothSuites {};
IN_BOTH_SUITES(TreeKem);

TEST_P(TreeKem, EveryMemberFindsTheCommittersSecretInAnyHistory) {
  TreeGroup group(GetParam(), 1);
  SeededRandom random(1);
  for (int step = 0; step < 60; ++step) {
    std::vector<LeafIndex> added;
    const uint32_t choice = random.Below(6);
    const LeafIndex sender = group.AnyMember(), other = group.AnyMember();
    if (choice < 2) group.Add();
    if (choice == 2) added = {group.Add(), group.Add()};
    if (choice == 3 && other != sender) group.Remove(other);
    if (choice == 4) group.Update(other);
    std::sort(added.begin(), added.end());
    if (choice != 1 || step % 2 == 0) {
      group.Apply(group.Commit(sender, added));
    }
    group.ExpectKeysFit();
    ASSERT_TRUE(VerifyParentHashes(group.tree()).ok()) << step;
    ASSERT_FALSE(HasFailure()) << step;
  }
}

TEST_P(TreeKem, AGroupOfOneCommitsWithAPathOfNoNodes) {
  TreeGroup group(GetParam(), 2);
  auto sent = group.Commit({0});
  EXPECT_TRUE(sent.path.nodes.empty());
  EXPECT_TRUE(sent.path.leaf_node.parent_hash.empty());
  EXPECT_FALSE(sent.made.commit_secret.Equals(Secret()));
  group.Apply(std::move(sent));
  group.ExpectKeysFit();
}

TEST_P(TreeKem, APathReplacesEveryKeyOfTheCommitter) {
  TreeGroup group(GetParam(), 3);
  group.GrowTo(6);
  group.Apply(group.Commit({3}));
  const auto sent = group.Commit({3});
  for (NodeIndex node :
       {NodeOf({3}), NodeIndex{5}, NodeIndex{3}, NodeIndex{7}}) {
    EXPECT_NE(*sent.made.tree.KeyAt(node), *group.tree().KeyAt(node));
    EXPECT_EQ(sent.made.keys.Find(node)->public_key().bytes(),
              *sent.made.tree.KeyAt(node));
  }
  EXPECT_FALSE(
      group.Commit({3}).made.commit_secret.Equals(sent.made.commit_secret));
}

TEST_P(TreeKem, APathChangesNeitherTheTreeNorTheKeysItStartsFrom) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
  const Bytes tree = Encode(group.tree()), keys = Encode(group.KeysOf({0}));
  const auto sent = group.Commit({0});
  ASSERT_TRUE(group.Open(sent, {5}).ok());
  EXPECT_EQ(Encode(group.tree()), tree);
  EXPECT_EQ(Encode(group.KeysOf({0})), keys);
}

TEST_P(TreeKem, ThePathSignsTheLeafForItsPlaceInTheGroup) {
  TreeGroup group(GetParam(), 4);
  group.GrowTo(3);
  const LeafNode leaf = group.Commit({1}).path.leaf_node;
  EXPECT_EQ(leaf.source, LeafNodeSource::kCommit);
  EXPECT_TRUE(leaf.VerifySignature({{1, 2, 3}, {1}}).ok());
  EXPECT_FALSE(leaf.VerifySignature({{1, 2, 3}, {2}}).ok());
}

TEST_P(TreeKem, EveryNodeOfThePathHasOneCiphertextForEachOfItsResolution) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
  const auto sent = group.Commit({4});
  ASSERT_EQ(sent.path.nodes.size(), sent.made.steps.size());
  for (size_t i = 0; i < sent.path.nodes.size(); ++i) {
    EXPECT_EQ(sent.path.nodes[i].encrypted_path_secret.size(),
              group.tree().Resolution(sent.made.steps[i].copath).size());
  }
}

TEST_P(TreeKem, AnAddedLeafGetsNoCiphertext) {
  TreeGroup group(GetParam(), 5);
  group.GrowTo(5);
  const LeafIndex added = group.Add();
  const auto with = group.Commit({0}), without = group.Commit({0}, {added});
  const auto count = [](const UpdatePath& path) {
    size_t ciphertexts = 0;
    for (const auto& node : path.nodes) {
      ciphertexts += node.encrypted_path_secret.size();
    }
    return ciphertexts;
  };
  EXPECT_EQ(count(without.path) + 1, count(with.path));
  EXPECT_TRUE(group.Open(with, added).ok());
  group.ExpectRefused(without, added);
}

TEST_P(TreeKem, ANodeWhoseCopathIsAllAddedHasNoCiphertext) {
  TreeGroup group(GetParam(), 6);
  const LeafIndex added = group.Add();
  auto sent = group.Commit({0}, {added});
  ASSERT_EQ(sent.path.nodes.size(), 1u);
  EXPECT_TRUE(sent.path.nodes[0].encrypted_path_secret.empty());
  group.Apply(std::move(sent));
  group.ExpectKeysFit();
}

TEST_P(TreeKem, WhoLetsItselfInAgreesWithAllWhoAreThere) {
  for (size_t size : {1u, 2u, 3u, 4u, 7u, 8u}) {
    TreeGroup group(GetParam(), size);
    group.GrowTo(size);
    group.Apply(group.Commit({0}));
    const LeafIndex newcomer = group.LetIn();
    EXPECT_EQ(newcomer.value, size);
    group.Apply(group.Commit(newcomer));
    group.Apply(group.Commit({0}));
    group.ExpectKeysFit();
    EXPECT_TRUE(VerifyParentHashes(group.tree()).ok());
  }
}

TEST_P(TreeKem, TheCommitterCannotOpenItsOwnPath) {
  TreeGroup group(GetParam(), 7);
  group.GrowTo(4);
  group.ExpectRefused(group.Commit({2}), {2});
}

TEST_P(TreeKem, ANodeKeyIsOfItsPathSecret) {
  const Secret secret = random_.NextSecret();
  EXPECT_EQ(NodeKey(GetParam(), secret).public_key(),
            NodeKey(GetParam(), secret).public_key());
  EXPECT_FALSE(NodeKey(GetParam(), secret).public_key() ==
               NodeKey(GetParam(), NextPathSecret(secret)).public_key());
}

}  // namespace
}  // namespace hotline::mls
