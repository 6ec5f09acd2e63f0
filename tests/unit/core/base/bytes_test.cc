#include "core/base/bytes.h"

#include <gtest/gtest.h>

#include "core/base/ids.h"

namespace hotline::base {
namespace {

TEST(Hex, RoundTrip) {
  EXPECT_EQ(ToHex(ToBytes("\x01\xff")), "01ff");
  EXPECT_EQ(*FromHex("01ff"), ToBytes("\x01\xff"));
  EXPECT_TRUE(FromHex("")->empty());
}

TEST(Hex, UpperCaseIsRefused) { EXPECT_FALSE(FromHex("01FF").ok()); }
TEST(Hex, OddLengthIsRefused) { EXPECT_FALSE(FromHex("012").ok()); }
TEST(Hex, SpaceIsRefused) { EXPECT_FALSE(FromHex("01 f").ok()); }

TEST(Base64, RoundTrip) {
  for (const char* text : {"", "a", "ab", "abc", "abcd"}) {
    EXPECT_EQ(ToString(*FromBase64(ToBase64(ViewOf(text)))), text);
  }
  EXPECT_EQ(ToBase64(ViewOf("abcd")), "YWJjZA==");
}

TEST(Base64, MissingPaddingIsRefused) {
  EXPECT_FALSE(FromBase64("YWJjZA").ok());
}
TEST(Base64, StrayBitsAreRefused) { EXPECT_FALSE(FromBase64("YWJjZB==").ok()); }
TEST(Base64, NewlineIsRefused) { EXPECT_FALSE(FromBase64("YWJj\n").ok()); }
TEST(Base64, UrlAlphabetIsRefused) { EXPECT_FALSE(FromBase64("-_--").ok()); }

TEST(Id, WrongLengthIsRefused) {
  EXPECT_FALSE(LineId::FromHexText("00").ok());
  EXPECT_FALSE(LineId::From(Bytes(17)).ok());
  EXPECT_TRUE(LineId::From(Bytes(16)).ok());
}

TEST(ConstantTime, ComparesLengthAndBytes) {
  EXPECT_TRUE(ConstantTimeEqual(ViewOf("abc"), ViewOf("abc")));
  EXPECT_FALSE(ConstantTimeEqual(ViewOf("abc"), ViewOf("abd")));
  EXPECT_FALSE(ConstantTimeEqual(ViewOf("abc"), ViewOf("abcd")));
}

}  // namespace
}  // namespace hotline::base
