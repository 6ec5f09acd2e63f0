#include "core/base/codec.h"

#include <gtest/gtest.h>

namespace hotline::base {
namespace {

TEST(Codec, IntegersAreBigEndian) {
  const Bytes bytes =
      Writer().U8(1).U16(0x0203).U32(0x04050607).U64(0x08090a0b0c0d0e0f).Take();
  EXPECT_EQ(ToHex(bytes), "0102030405060708090a0b0c0d0e0f");
  Reader reader(bytes);
  EXPECT_EQ(reader.U8(), 1);
  EXPECT_EQ(reader.U16(), 0x0203);
  EXPECT_EQ(reader.U32(), 0x04050607u);
  EXPECT_EQ(reader.U64(), 0x08090a0b0c0d0e0fu);
  EXPECT_TRUE(reader.Finish("integers").ok());
}

TEST(Codec, VectorsOfEveryLengthFormRoundTrip) {
  for (size_t size : {0u, 1u, 63u, 64u, 16383u, 16384u, 100000u}) {
    const Bytes value(size, 0x5a);
    const Bytes bytes = Writer().Opaque(value).Take();
    Reader reader(bytes);
    EXPECT_EQ(ToBytes(reader.Opaque(size)), value) << size;
    EXPECT_TRUE(reader.Finish("vector").ok()) << size;
  }
}

// The examples of RFC 9420 section 2.1.2.
TEST(Codec, LengthPrefixesAreThoseOfRfc9420) {
  EXPECT_EQ(ToHex(Writer().Opaque(Bytes(37)).Take()).substr(0, 2), "25");
  EXPECT_EQ(ToHex(Writer().Opaque(Bytes(15293)).Take()).substr(0, 4), "7bbd");
}

bool VectorIsRefused(const char* hex, size_t limit) {
  const Bytes bytes = *FromHex(hex);
  Reader reader(bytes);
  reader.Opaque(limit);
  return !reader.Finish("vector").ok();
}

TEST(Codec, LengthNotInShortestFormIsRefused) {
  EXPECT_TRUE(VectorIsRefused("400161", 10));
  EXPECT_TRUE(VectorIsRefused("8000000161", 10));
}
TEST(Codec, ReservedLengthPrefixIsRefused) {
  EXPECT_TRUE(VectorIsRefused("c161", 10));
}
TEST(Codec, VectorAboveItsLimitIsRefused) {
  EXPECT_TRUE(VectorIsRefused("026161", 1));
}
TEST(Codec, TruncatedVectorIsRefused) {
  EXPECT_TRUE(VectorIsRefused("0261", 10));
}
TEST(Codec, MissingVectorIsRefused) { EXPECT_TRUE(VectorIsRefused("", 10)); }
TEST(Codec, TrailingBytesAreRefused) {
  EXPECT_TRUE(VectorIsRefused("016100", 10));
}

TEST(Codec, FailedReaderStaysFailed) {
  const Bytes bytes = {1};
  Reader reader(bytes);
  EXPECT_EQ(reader.U32(), 0u);
  EXPECT_EQ(reader.U8(), 0);
  EXPECT_FALSE(reader.Finish("integer").ok());
}

TEST(Codec, IllFormedTextIsRefused) {
  const Bytes bytes = Writer().Text("\xc0\x80").Take();
  Reader reader(bytes);
  EXPECT_EQ(reader.Text(10), "");
  EXPECT_FALSE(reader.ok());
}

TEST(Utf8, ScriptsAreAccepted) {
  EXPECT_TRUE(IsUtf8("plain Привет مرحبا 𝄞"));
  EXPECT_TRUE(IsUtf8(""));
}

TEST(Utf8, IllFormedSequencesAreRefused) {
  for (const char* text :
       {"\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xff"}) {
    EXPECT_FALSE(IsUtf8(text)) << ToHex(ViewOf(text));
  }
}

}  // namespace
}  // namespace hotline::base
