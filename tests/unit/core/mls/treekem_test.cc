#include "core/mls/treekem.h"

#include "tests/unit/core/mls/tree_group.h"

namespace hotline::mls {
namespace {

using base::Bytes;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

class TreeKem : public InBothSuites {
 protected:
  // Parents that are blank, and leaves that are unmerged.
  static TreeGroup Patchy(CipherSuite suite) {
    TreeGroup group(suite, 3);
    group.GrowTo(9);
    for (uint32_t leaf : {0u, 5u, 2u}) group.Apply(group.Commit({leaf}));
    group.Remove({1});
    group.Update({6});
    group.Add();
    group.Add();
    return group;
  }

  // That a member refuses the commit, publicly or when it opens it.
  static void ExpectRefused(const TreeGroup& group, const TreeGroup::Sent& sent,
                            LeafIndex leaf) {
    EXPECT_EQ(group.Open(sent, leaf).status().code(), kRefused);
  }
};

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
  TreeGroup group = Patchy(GetParam());
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
  TreeGroup group = Patchy(GetParam());
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
  ExpectRefused(group, without, added);
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
  ExpectRefused(group, group.Commit({2}), {2});
}

TEST_P(TreeKem, APathOfAnotherLengthIsRefused) {
  TreeGroup group = Patchy(GetParam());
  auto sent = group.Commit({0});
  const UpdatePath path = sent.path;
  sent.path.nodes.pop_back();
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  sent.path.nodes.clear();
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  sent.path = path;
  sent.path.nodes.push_back(path.nodes.back());
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
}

TEST_P(TreeKem, AnotherNumberOfCiphertextsIsRefused) {
  TreeGroup group = Patchy(GetParam());
  const auto good = group.Commit({0});
  for (size_t i = 0; i < good.path.nodes.size(); ++i) {
    TreeGroup::Sent sent = group.Commit({0});
    auto& ciphertexts = sent.path.nodes[i].encrypted_path_secret;
    ciphertexts.push_back(ciphertexts.back());
    EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
    ciphertexts.resize(ciphertexts.size() - 2);
    EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  }
}

TEST_P(TreeKem, ABadKeyInAPathIsRefusedBeforeAnythingElse) {
  TreeGroup group = Patchy(GetParam());
  const auto size = group.Commit({0}).path.nodes.size();
  for (size_t i = 0; i < size; ++i) {
    TreeGroup::Sent sent = group.Commit({0});
    HpkePublicKey& key = sent.path.nodes[i].encryption_key;
    for (const HpkePublicKey& bad : BadKeys(GetParam(), HpkePublicKey(key))) {
      key = bad;
      const auto status = group.Merge(sent).status();
      EXPECT_EQ(status.code(), kRefused);
      EXPECT_EQ(status.ToString().find("parent_hash"), std::string::npos);
    }
  }
}

TEST_P(TreeKem, AnotherKeyInAPathIsRefused) {
  TreeGroup group = Patchy(GetParam());
  const auto size = group.Commit({0}).path.nodes.size();
  for (size_t i = 0; i < size; ++i) {
    TreeGroup::Sent sent = group.Commit({0});
    sent.path.nodes[i].encryption_key = NewKey().public_key().bytes();
    EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  }
}

TEST_P(TreeKem, ALeafWithAnotherParentHashIsRefused) {
  TreeGroup group = Patchy(GetParam());
  auto sent = group.Commit({0});
  Bytes& parent_hash = sent.path.leaf_node.parent_hash;
  parent_hash[31] ^= 1;
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  parent_hash.pop_back();
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  parent_hash.clear();
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
}

TEST_P(TreeKem, AnAlteredCiphertextIsRefusedByThoseItIsFor) {
  TreeGroup group(GetParam(), 8);
  group.GrowTo(4);
  group.Apply(group.Commit({2}));
  using Change = std::function<void(HpkeCiphertext&)>;
  const std::vector<Change> changes = {
      [](auto& it) { it.ciphertext[0] ^= 1; },
      [](auto& it) { it.ciphertext.pop_back(); },
      [](auto& it) { it.ciphertext.clear(); },
      [](auto& it) { it.kem_output[0] ^= 1; },
      [](auto& it) { it.kem_output.pop_back(); },
      [](auto& it) { it.kem_output.clear(); }};
  for (const Change& change : changes) {
    TreeGroup::Sent sent = group.Commit({0});
    change(sent.path.nodes[1].encrypted_path_secret[0]);
    EXPECT_TRUE(group.Open(sent, {1}).ok());
    ExpectRefused(group, sent, {2});
    ExpectRefused(group, sent, {3});
  }
}

TEST_P(TreeKem, AnotherGroupContextDoesNotOpen) {
  TreeGroup group(GetParam(), 9);
  group.GrowTo(3);
  using Change = std::function<void(GroupContext&)>;
  for (const Change& change :
       std::vector<Change>{[](auto& context) { context.epoch += 1; },
                           [](auto& context) { context.group_id[0] ^= 1; },
                           [](auto& context) { context.tree_hash[0] ^= 1; }}) {
    TreeGroup::Sent sent = group.Commit({0});
    change(sent.context);
    ExpectRefused(group, sent, {1});
  }
}

// A secret that opens and gives other keys than the path names.
TEST_P(TreeKem, ASecretThatIsNotThatOfThePathIsRefused) {
  TreeGroup group(GetParam(), 10);
  group.GrowTo(4);
  for (size_t size : {32u, 31u, 33u, 0u}) {
    TreeGroup::Sent sent = group.Commit({0});
    const auto to = crypto::KemPublicKey::Parse(
        KemOf(GetParam()), *group.tree().KeyAt(NodeOf({1})));
    sent.path.nodes[0].encrypted_path_secret[0] =
        *EncryptWithLabel(*to, "UpdatePathNode", Encode(sent.context),
                          random_.Some(size), random_);
    ExpectRefused(group, sent, {1});
  }
}

TEST_P(TreeKem, AMemberWithoutKeysOpensNothing) {
  TreeGroup group(GetParam(), 11);
  group.GrowTo(4);
  const auto sent = group.Commit({0});
  const auto merged = group.Merge(sent);
  EXPECT_EQ(DecryptPath(group.tree(), *merged, TreeKeys({3}), GetParam(), {0},
                        {}, sent.path, sent.context)
                .status()
                .code(),
            kRefused);
}

TEST_P(TreeKem, ARemovedMemberOpensNothing) {
  TreeGroup group(GetParam(), 12);
  group.GrowTo(5);
  for (uint32_t leaf : {1u, 3u}) group.Apply(group.Commit({leaf}));
  const TreeKeys keys = group.KeysOf({1}).Clone();
  group.Remove({1});
  const auto sent = group.Commit({0});
  const auto merged = group.Merge(sent);
  for (uint32_t leaf = 0; leaf < 5; ++leaf) {
    // Whatever place it claims to have.
    TreeKeys claimed({leaf});
    for (uint32_t node = 0; node < NodeCount(8); ++node) {
      if (const auto* key = keys.Find({node}))
        claimed.Set({node}, key->Clone());
    }
    EXPECT_FALSE(DecryptPath(group.tree(), *merged, claimed, GetParam(), {0},
                             {}, sent.path, sent.context)
                     .ok());
  }
}

TEST_P(TreeKem, AWrongPathSecretIsNotImplanted) {
  TreeGroup group(GetParam(), 13);
  group.GrowTo(4);
  const auto sent = group.Commit({0});
  TreeKeys keys({1});
  EXPECT_EQ(ImplantPath(sent.made.tree, GetParam(), {0}, {1}, Secret(), keys)
                .status()
                .code(),
            kRefused);
  // That of the node below.
  EXPECT_EQ(ImplantPath(sent.made.tree, GetParam(), {0}, {3},
                        sent.made.path_secrets[0], keys)
                .status()
                .code(),
            kRefused);
  EXPECT_EQ(keys.size(), 0u);
}

TEST_P(TreeKem, ATreeOfAnotherCommitIsNotImplanted) {
  TreeGroup group(GetParam(), 14);
  group.GrowTo(4);
  const auto sent = group.Commit({0}), other = group.Commit({0});
  TreeKeys keys({3});
  EXPECT_FALSE(ImplantPath(other.made.tree, GetParam(), {0}, {3},
                           sent.made.path_secrets[1], keys)
                   .ok());
}

TEST_P(TreeKem, NoPathIsEncryptedToABadKey) {
  TreeGroup group(GetParam(), 15);
  group.GrowTo(2);
  const HpkePublicKey good = *group.tree().KeyAt(NodeOf({1}));
  for (const HpkePublicKey& bad : BadKeys(GetParam(), good)) {
    NewPath made = group.Commit({0}).made;
    LeafNode leaf = *made.tree.Leaf({1});
    leaf.encryption_key = bad;
    const ParentNode root = *made.tree.ParentAt({1});
    made.tree.SetPath({1}, leaf, {{NodeIndex{1}, root}});
    EXPECT_EQ(EncryptPath(made, GetParam(), {}, {}, random_).status().code(),
              kRefused);
  }
}

TEST_P(TreeKem, KeysReadBackAsTheyWereWritten) {
  TreeGroup group = Patchy(GetParam());
  for (LeafIndex leaf : group.Members()) {
    const Bytes bytes = Encode(group.KeysOf(leaf));
    base::Reader in(bytes);
    const auto keys = TreeKeys::Decode(GetParam(), in);
    ASSERT_TRUE(keys.ok() && in.AtEnd());
    EXPECT_EQ(keys->leaf(), leaf);
    EXPECT_EQ(Encode(*keys), bytes);
    EXPECT_EQ(Encode(keys->Clone()), bytes);
  }
}

TEST_P(TreeKem, KeysThatAreDamagedAreRefused) {
  TreeGroup group(GetParam(), 16);
  group.GrowTo(2);
  Bytes bytes = Encode(group.KeysOf({1}));
  for (size_t size = 0; size < bytes.size(); ++size) {
    base::Reader in(base::ByteView(bytes).first(size));
    EXPECT_EQ(TreeKeys::Decode(GetParam(), in).status().code(),
              absl::StatusCode::kDataLoss);
  }
  bytes[4] = 0xff;  // more keys than there are bytes
  base::Reader in(bytes);
  EXPECT_FALSE(TreeKeys::Decode(GetParam(), in).ok());
}

TEST_P(TreeKem, OnlyKeysOfTheTreeAreKept) {
  TreeGroup group(GetParam(), 17);
  group.GrowTo(4);
  group.Apply(group.Commit({0}));
  TreeKeys keys = group.KeysOf({0}).Clone();
  EXPECT_EQ(keys.size(), 3u);
  RatchetTree tree = group.tree();
  keys.Keep(tree);
  EXPECT_EQ(keys.size(), 3u);
  tree.Update({1}, *tree.Leaf({1}));  // blanks the parents of both
  keys.Keep(tree);
  EXPECT_EQ(keys.size(), 1u);
  EXPECT_NE(keys.Find(NodeOf({0})), nullptr);
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
