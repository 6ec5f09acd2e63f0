// Paths that do not fit, or do not open.
#include "core/mls/treekem.h"
#include "tests/unit/core/mls/tree_group.h"

namespace hotline::mls {
namespace {

using base::Bytes;

constexpr auto kRefused = absl::StatusCode::kInvalidArgument;

class TreeKemRefusal : public InBothSuites {};
IN_BOTH_SUITES(TreeKemRefusal);

TEST_P(TreeKemRefusal, APathOfAnotherLengthIsRefused) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
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

TEST_P(TreeKemRefusal, AnotherNumberOfCiphertextsIsRefused) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
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

TEST_P(TreeKemRefusal, ABadKeyInAPathIsRefusedBeforeAnythingElse) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
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

TEST_P(TreeKemRefusal, AnotherKeyInAPathIsRefused) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
  const auto size = group.Commit({0}).path.nodes.size();
  for (size_t i = 0; i < size; ++i) {
    TreeGroup::Sent sent = group.Commit({0});
    sent.path.nodes[i].encryption_key = NewKey().public_key().bytes();
    EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  }
}

TEST_P(TreeKemRefusal, ALeafWithAnotherParentHashIsRefused) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
  auto sent = group.Commit({0});
  Bytes& parent_hash = sent.path.leaf_node.parent_hash;
  parent_hash[31] ^= 1;
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  parent_hash.pop_back();
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
  parent_hash.clear();
  EXPECT_EQ(group.Merge(sent).status().code(), kRefused);
}

TEST_P(TreeKemRefusal, AnAlteredCiphertextIsRefusedByThoseItIsFor) {
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
    group.ExpectRefused(sent, {2});
    group.ExpectRefused(sent, {3});
  }
}

TEST_P(TreeKemRefusal, AnotherGroupContextDoesNotOpen) {
  TreeGroup group(GetParam(), 9);
  group.GrowTo(3);
  using Change = std::function<void(GroupContext&)>;
  for (const Change& change :
       std::vector<Change>{[](auto& context) { context.epoch += 1; },
                           [](auto& context) { context.group_id[0] ^= 1; },
                           [](auto& context) { context.tree_hash[0] ^= 1; }}) {
    TreeGroup::Sent sent = group.Commit({0});
    change(sent.context);
    group.ExpectRefused(sent, {1});
  }
}

// A secret that opens and gives other keys than the path names.
TEST_P(TreeKemRefusal, ASecretThatIsNotThatOfThePathIsRefused) {
  TreeGroup group(GetParam(), 10);
  group.GrowTo(4);
  for (size_t size : {32u, 31u, 33u, 0u}) {
    TreeGroup::Sent sent = group.Commit({0});
    const auto to = crypto::KemPublicKey::Parse(
        KemOf(GetParam()), *group.tree().KeyAt(NodeOf({1})));
    sent.path.nodes[0].encrypted_path_secret[0] =
        *EncryptWithLabel(*to, "UpdatePathNode", Encode(sent.context),
                          random_.Some(size), random_);
    group.ExpectRefused(sent, {1});
  }
}

TEST_P(TreeKemRefusal, AMemberWithoutKeysOpensNothing) {
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

TEST_P(TreeKemRefusal, ARemovedMemberOpensNothing) {
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

TEST_P(TreeKemRefusal, AWrongPathSecretIsNotImplanted) {
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

TEST_P(TreeKemRefusal, ATreeOfAnotherCommitIsNotImplanted) {
  TreeGroup group(GetParam(), 14);
  group.GrowTo(4);
  const auto sent = group.Commit({0}), other = group.Commit({0});
  TreeKeys keys({3});
  EXPECT_FALSE(ImplantPath(other.made.tree, GetParam(), {0}, {3},
                           sent.made.path_secrets[1], keys)
                   .ok());
}

TEST_P(TreeKemRefusal, NoPathIsEncryptedToABadKey) {
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

}  // namespace
}  // namespace hotline::mls
