#include "core/mls/grease.h"

#include <set>

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

// The values of section 13.5.
bool IsGrease(uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && (value >> 12) == (value >> 4 & 0xf) &&
         value != 0xfafa;
}

TEST(Grease, EveryValueOfTheRfcComesAndNoOther) {
  SeededRandom random(1);
  std::set<uint16_t> seen;
  for (int i = 0; i < 1000; ++i) {
    Extensions extensions;
    AddGrease(extensions, random);
    ASSERT_EQ(extensions.size(), 1u);
    EXPECT_TRUE(IsGrease(extensions[0].type)) << extensions[0].type;
    seen.insert(extensions[0].type);
  }
  EXPECT_EQ(seen.size(), 15u);
}

TEST(Grease, OfALeafGoesIntoEveryFieldThatTakesIt) {
  SeededRandom random(2);
  LeafNode leaf;
  leaf.capabilities = Capabilities::Ours();
  AddGrease(leaf, random);
  const Capabilities& with = leaf.capabilities;
  EXPECT_TRUE(IsGrease(with.cipher_suites.back()));
  EXPECT_TRUE(IsGrease(with.extensions.back()));
  EXPECT_TRUE(IsGrease(with.proposals.back()));
  EXPECT_TRUE(IsGrease(with.credentials.back()));
  EXPECT_EQ(with.versions, Capabilities::Ours().versions);
}

TEST(Grease, AnExtensionOfALeafIsInItsCapabilities) {
  SeededRandom random(3);
  LeafNode leaf;
  AddGrease(leaf, random);
  ASSERT_EQ(leaf.extensions.size(), 1u);
  EXPECT_EQ(leaf.capabilities.extensions.back(), leaf.extensions[0].type);
}

TEST(Grease, NeverPutsTwoExtensionsOfOneTypeIntoAList) {
  SeededRandom random(4);
  Extensions extensions;
  for (int i = 0; i < 15; ++i) AddGrease(extensions, random);
  base::Writer out;
  EncodeVector(extensions, out);
  base::Reader in(out.bytes());
  DecodeExtensions(in);
  EXPECT_TRUE(in.ok());
}

}  // namespace
}  // namespace hotline::mls
