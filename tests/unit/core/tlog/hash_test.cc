#include "core/tlog/hash.h"

#include <gtest/gtest.h>

namespace hotline::tlog {
namespace {

TEST(Hash, EmptyRootIsTheHashOfNothing) {
  EXPECT_EQ(base::ToBase64(kEmptyRoot),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(Hash, NodeDoesNotPassAsLeaf) {
  const Digest left = LeafHash(base::ViewOf("l"));
  const Digest right = LeafHash(base::ViewOf("r"));
  base::Bytes joined = base::ToBytes(left);
  joined.insert(joined.end(), right.begin(), right.end());
  EXPECT_NE(NodeHash(left, right), LeafHash(joined));
}

TEST(Hash, OrderOfChildrenMatters) {
  const Digest left = LeafHash(base::ViewOf("l"));
  const Digest right = LeafHash(base::ViewOf("r"));
  EXPECT_NE(NodeHash(left, right), NodeHash(right, left));
}

}  // namespace
}  // namespace hotline::tlog
