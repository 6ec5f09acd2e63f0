#include "core/mls/wire.h"

#include <gtest/gtest.h>

namespace hotline::mls {
namespace {

using base::Bytes;
using base::Reader;
using base::Writer;

struct Pair {
  uint16_t value = 0;

  void Encode(Writer& out) const { out.U16(value); }
  static Pair Decode(Reader& in) { return {in.U16()}; }
  bool operator==(const Pair&) const = default;
};

TEST(Wire, AVectorReadsBackAsItWasWritten) {
  const std::vector<Pair> pairs = {{1}, {0x0203}};
  Writer out;
  EncodeVector(pairs, out);
  EXPECT_EQ(out.bytes(), Bytes({4, 0, 1, 2, 3}));
  Reader in(out.bytes());
  EXPECT_EQ(DecodeVector<Pair>(in), pairs);
  EXPECT_TRUE(in.Finish("pairs").ok());
}

TEST(Wire, AnEmptyVectorIsOneZeroByte) {
  Writer out;
  EncodeVector(std::vector<Pair>{}, out);
  EXPECT_EQ(out.bytes(), Bytes({0}));
  Reader in(out.bytes());
  EXPECT_TRUE(DecodeVector<Pair>(in).empty());
  EXPECT_TRUE(in.Finish("pairs").ok());
}

TEST(Wire, AVectorWhoseLastElementIsCutIsRefused) {
  for (const Bytes& bytes : {Bytes{3, 0, 1, 2}, Bytes{1, 0}, Bytes{4, 0, 1}}) {
    Reader in(bytes);
    DecodeVector<Pair>(in);
    EXPECT_FALSE(in.ok());
  }
}

TEST(Wire, AnElementMayNotReadBeyondItsVector) {
  const Bytes bytes = {1, 0, 7, 7};
  Reader in(bytes);
  DecodeVector<Pair>(in);
  EXPECT_FALSE(in.ok());
}

TEST(Wire, AReaderThatFailedGivesNoElements) {
  const Bytes bytes = {2, 0, 1};
  Reader in(bytes);
  in.Require(false);
  EXPECT_TRUE(DecodeVector<Pair>(in).empty());
  EXPECT_TRUE(DecodeNumbers(in).empty());
  EXPECT_EQ(DecodeOptional<Pair>(in), std::nullopt);
}

TEST(Wire, NumbersReadBackAsTheyWereWritten) {
  const std::vector<uint16_t> numbers = {0xffff, 0, 0x0a0a};
  Writer out;
  EncodeNumbers(numbers, out);
  Reader in(out.bytes());
  EXPECT_EQ(DecodeNumbers(in), numbers);
  EXPECT_TRUE(in.Finish("numbers").ok());
}

TEST(Wire, NumbersOfOddLengthAreRefused) {
  const Bytes bytes = {3, 0, 1, 2};
  Reader in(bytes);
  DecodeNumbers(in);
  EXPECT_FALSE(in.ok());
}

TEST(Wire, AnOptionalReadsBackAsItWasWritten) {
  for (const auto& value :
       {std::optional<Pair>(), std::optional<Pair>(Pair{5})}) {
    Writer out;
    EncodeOptional(value, out);
    EXPECT_EQ(out.bytes().size(), value.has_value() ? 3u : 1u);
    Reader in(out.bytes());
    EXPECT_EQ(DecodeOptional<Pair>(in), value);
    EXPECT_TRUE(in.Finish("optional").ok());
  }
}

TEST(Wire, APresenceOctetOtherThanZeroAndOneIsRefused) {
  for (int present = 2; present < 256; ++present) {
    const Bytes bytes = {static_cast<uint8_t>(present), 0, 1};
    Reader in(bytes);
    EXPECT_EQ(DecodeOptional<Pair>(in), std::nullopt);
    EXPECT_FALSE(in.ok());
  }
}

TEST(Wire, AnOptionalThatIsPromisedAndMissingIsRefused) {
  const Bytes bytes = {1, 0};
  Reader in(bytes);
  DecodeOptional<Pair>(in);
  EXPECT_FALSE(in.ok());
}

TEST(Wire, ParseTakesOneValueAndAllOfIt) {
  EXPECT_EQ(*Parse<Pair>(Bytes{1, 2}, "pair"), Pair{0x0102});
  for (const Bytes& bytes : {Bytes{}, Bytes{1}, Bytes{1, 2, 3}}) {
    const auto status = Parse<Pair>(bytes, "pair").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_NE(status.ToString().find("pair"), std::string::npos);
  }
}

TEST(Wire, AVectorLongerThanAnyOfTheProtocolIsRefused) {
  for (size_t excess : {0u, 1u}) {
    Writer out;
    out.Opaque(Bytes(kLongestVector + excess));
    Reader in(out.bytes());
    EXPECT_EQ(DecodeOpaque(in).size(), excess == 0 ? kLongestVector : 0);
    EXPECT_EQ(in.ok(), excess == 0);
  }
}

TEST(Wire, ALengthThatIsNotInItsShortestFormIsRefused) {
  const Bytes bytes = {0x40, 2, 0, 1};
  Reader in(bytes);
  DecodeVector<Pair>(in);
  EXPECT_FALSE(in.ok());
}

TEST(Wire, ASecretThatIsCutIsZero) {
  const Bytes bytes = {1, 2, 3};
  Reader in(bytes);
  EXPECT_TRUE(DecodeSecret<4>(in).Equals(base::Secret<4>()));
  EXPECT_FALSE(in.ok());
}

TEST(Wire, AnEnumerationTakesAsManyOctetsAsItsTypeHas) {
  enum class One : uint8_t { kValue = 7 };
  enum class Two : uint16_t { kValue = 0x0809 };
  Writer out;
  EncodeEnum(One::kValue, out);
  EncodeEnum(Two::kValue, out);
  EXPECT_EQ(out.bytes(), Bytes({7, 8, 9}));
  Reader in(out.bytes());
  EXPECT_EQ(DecodeEnum<One>(in), One::kValue);
  EXPECT_EQ(DecodeEnum<Two>(in), Two::kValue);
}

}  // namespace
}  // namespace hotline::mls
