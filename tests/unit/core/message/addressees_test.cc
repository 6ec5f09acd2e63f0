#include "core/message/addressees.h"

#include <gtest/gtest.h>

#include "core/message/commitment.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

constexpr char kHex[] =
    "13127761746368406d6f642e626f7264757269610e0d64757479406d66612e616c6261";

Addressees Sample() { return sample::MakeInnerMessage().addressees; }

std::vector<std::string> Positions(size_t count, const char* authority) {
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) {
    out.push_back("p" + std::to_string(i) + "@" + authority);
  }
  return out;
}

TEST(Addressees, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(base::ToHex(Encode(Sample())), kHex);
  EXPECT_EQ(*ParseAddressees(*base::FromHex(kHex)), Sample());
}

TEST(Addressees, HashIsThatOfTheDocument) {
  EXPECT_EQ(
      base::ToHex(AddresseesHash(sample::Filled<32>(0xaa), Encode(Sample()))),
      "ceba92d2bf7f28866c291919768c76cac2189e5c4394aed391fdeffc87c5378f");
}

TEST(Addressees, SixtyFourOfEachPass) {
  const Addressees full{Positions(64, "a"), Positions(64, "b")};
  EXPECT_EQ(*ParseAddressees(Encode(full)), full);
}

TEST(Addressees, WhatBreaksALimitIsRefusedWithItsField) {
  struct {
    Addressees addressees;
    const char* message;
  } const table[] = {
      {{{}, {"a@b"}}, "action addressees: is missing"},
      {{Positions(65, "a"), {}}, "action addressees: 65 elements, at most 64"},
      {{{"a@b"}, Positions(65, "a")},
       "info addressees: 65 elements, at most 64"},
      {{{"a@b", "a@b"}, {}}, "addressees: a position is named twice"},
      {{{"a@b"}, {"a@b"}}, "addressees: a position is named twice"},
      {{{"a"}, {}}, "action addressees: must have the form watch@mfa.alba"},
      {{{"a@b@c"}, {}}, "action addressees: must have the form watch@mfa.alba"},
      {{{"A@b"}, {}}, "action addressees: must have the form watch@mfa.alba"},
      {{{"@b"}, {}}, "action addressees: must have the form watch@mfa.alba"},
      {{{"a@b"}, {""}}, "info addressees: is missing"},
      {{{std::string(254, 'a') + "@b"}, {}},
       "action addressees: 256 bytes, at most 255"},
  };
  for (const auto& row : table) {
    EXPECT_EQ(ParseAddressees(Encode(row.addressees)).status().message(),
              row.message);
    EXPECT_EQ(Check(row.addressees).message(), row.message);
  }
}

// The header has the higher precedence, for action; this is the lower one.
TEST(Addressees, InfoMayHaveALowerPrecedence) {
  Addressees addressees = Sample();
  addressees.info_precedence = Precedence::kRoutine;
  const base::Bytes bytes = Encode(addressees);
  EXPECT_EQ(base::ToHex(bytes), std::string(kHex) + "01");
  EXPECT_EQ(*ParseAddressees(bytes), addressees);
  EXPECT_TRUE(CheckInfoPrecedence(addressees, Precedence::kPriority).ok());
  EXPECT_FALSE(CheckInfoPrecedence(addressees, Precedence::kRoutine).ok());
  EXPECT_TRUE(CheckInfoPrecedence(Sample(), Precedence::kRoutine).ok());
}

TEST(Addressees, InfoPrecedenceOfNobodyOrUnknownIsRefused) {
  Addressees nobody{{"a@b"}, {}, Precedence::kRoutine};
  EXPECT_EQ(ParseAddressees(Encode(nobody)).status().message(),
            "info precedence: there are no info addressees");
  for (const char* value : {"00", "05", "0101"}) {
    EXPECT_FALSE(
        ParseAddressees(*base::FromHex(std::string(kHex) + value)).ok());
  }
}

TEST(Addressees, EveryTruncationIsRefused) {
  const base::Bytes bytes = Encode(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseAddressees(base::ByteView(bytes).first(size)).ok());
  }
}

}  // namespace
}  // namespace hotline::message
