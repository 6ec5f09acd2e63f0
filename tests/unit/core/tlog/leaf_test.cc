#include "core/tlog/leaf.h"

#include <gtest/gtest.h>

namespace hotline::tlog {
namespace {

LeafSalt Salt(uint8_t fill) {
  LeafSalt salt;
  salt.fill(fill);
  return salt;
}

LeafBytes SomeLeaf() {
  return MakeLeaf(base::FromMillis(1700000000123), Salt(7),
                  base::ViewOf("details"));
}

TEST(Leaf, BytesAreVersionTimeCommitment) {
  // SHA-256 of 32 bytes 07 and "details", by sha256sum.
  EXPECT_EQ(base::ToHex(SomeLeaf()),
            "01"
            "0000018bcfe5687b"
            "43e20e07b1f3aead9dd988fbb909a27d16d696bb09a6cb854e856fd50d47e0f6");
}

TEST(Leaf, RoundTrip) {
  const auto leaf = ParseLeaf(SomeLeaf());
  ASSERT_TRUE(leaf.ok());
  EXPECT_EQ(leaf->time_ms, 1700000000123u);
  EXPECT_EQ(EncodeLeaf(*leaf), SomeLeaf());
}

TEST(Leaf, OpensWithItsSaltAndDetailsAlone) {
  const Leaf leaf = *ParseLeaf(SomeLeaf());
  EXPECT_TRUE(OpensLeaf(leaf, Salt(7), base::ViewOf("details")));
  EXPECT_FALSE(OpensLeaf(leaf, Salt(8), base::ViewOf("details")));
  EXPECT_FALSE(OpensLeaf(leaf, Salt(7), base::ViewOf("detail")));
  EXPECT_FALSE(OpensLeaf(leaf, Salt(7), {}));
}

TEST(Leaf, EqualDetailsDoNotLookEqual) {
  const auto time = base::FromMillis(1);
  EXPECT_NE(MakeLeaf(time, Salt(1), base::ViewOf("details")),
            MakeLeaf(time, Salt(2), base::ViewOf("details")));
}

TEST(Leaf, EmptyDetailsAreCommittedToAsWell) {
  const LeafBytes bytes = MakeLeaf(base::FromMillis(1), Salt(1), {});
  EXPECT_TRUE(OpensLeaf(*ParseLeaf(bytes), Salt(1), {}));
}

TEST(Leaf, OtherVersionsAreRefusedByName) {
  LeafBytes bytes = SomeLeaf();
  for (const uint8_t version : {0, 2, 255}) {
    bytes[0] = version;
    EXPECT_EQ(ParseLeaf(bytes).status().code(),
              absl::StatusCode::kUnimplemented);
  }
}

TEST(Leaf, OtherLengthsAreRefused) {
  base::Bytes bytes = base::ToBytes(SomeLeaf());
  bytes.push_back(0);
  EXPECT_EQ(ParseLeaf(bytes).status().code(),
            absl::StatusCode::kInvalidArgument);
  for (size_t n = 0; n < kLeafSize; ++n) {
    EXPECT_EQ(ParseLeaf(base::ByteView(bytes).first(n)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace hotline::tlog
