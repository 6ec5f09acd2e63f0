#include "core/tlog/bundle.h"

#include <gtest/gtest.h>

namespace hotline::tlog {
namespace {

base::Bytes VectorBundle() {
  return *base::FromHex(
      "00000001610002"
      "6263");
}

absl::StatusCode ParseCode(base::ByteView bundle, unsigned width) {
  return ParseBundle(bundle, width).status().code();
}

TEST(Bundle, VectorIsWrittenToTheByte) {
  base::Bytes bundle;
  for (const char* entry : {"", "a", "bc"}) {
    ASSERT_TRUE(AppendEntry(bundle, base::ViewOf(entry)).ok());
  }
  EXPECT_EQ(bundle, VectorBundle());
}

TEST(Bundle, VectorIsRead) {
  const base::Bytes bundle = VectorBundle();
  const auto entries = ParseBundle(bundle, 3);
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ(base::ToString((*entries)[0]), "");
  EXPECT_EQ(base::ToString((*entries)[1]), "a");
  EXPECT_EQ(base::ToString((*entries)[2]), "bc");
}

TEST(Bundle, LongestEntryHas65535Bytes) {
  base::Bytes bundle;
  EXPECT_EQ(AppendEntry(bundle, base::Bytes(65536)).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(bundle.empty());
  EXPECT_TRUE(AppendEntry(bundle, base::Bytes(65535)).ok());
  EXPECT_EQ((*ParseBundle(bundle, 1))[0].size(), 65535u);
}

TEST(Bundle, AnotherNumberOfEntriesIsRefused) {
  const base::Bytes bundle = VectorBundle();
  for (const unsigned width : {0u, 1u, 2u, 4u, 256u, 0xffffffffu}) {
    EXPECT_EQ(ParseCode(bundle, width), absl::StatusCode::kInvalidArgument);
  }
}

TEST(Bundle, EveryPrefixIsRefused) {
  const base::Bytes bundle = VectorBundle();
  for (size_t n = 0; n < bundle.size(); ++n) {
    EXPECT_EQ(ParseCode(base::ByteView(bundle).first(n), 3),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace hotline::tlog
