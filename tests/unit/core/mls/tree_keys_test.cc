// The private keys that a member has of the tree, and their bytes.
#include "core/mls/treekem.h"
#include "tests/unit/core/mls/tree_group.h"

namespace hotline::mls {
namespace {

using base::Bytes;

class TreeKemKeys : public InBothSuites {};
IN_BOTH_SUITES(TreeKemKeys);

TEST_P(TreeKemKeys, KeysReadBackAsTheyWereWritten) {
  TreeGroup group = TreeGroup::Patchy(GetParam());
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

TEST_P(TreeKemKeys, KeysThatAreDamagedAreRefused) {
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

TEST_P(TreeKemKeys, OnlyKeysOfTheTreeAreKept) {
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

}  // namespace
}  // namespace hotline::mls
