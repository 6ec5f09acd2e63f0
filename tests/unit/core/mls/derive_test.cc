#include "core/mls/derive.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;
using base::ViewOf;

const Secret kSecret(base::ByteArray<32>{1, 2, 3});

// KDFLabel of section 8, written out at once.
Bytes KdfLabel(uint16_t length, std::string_view label,
               base::ByteView context) {
  return base::Writer()
      .U16(length)
      .Text("MLS 1.0 " + std::string(label))
      .Opaque(context)
      .Take();
}

TEST(Derive, ExpandWithLabelIsHkdfOfTheWholeKdfLabel) {
  for (size_t size : {0, 1, 63, 64, 16383, 16384}) {
    const Bytes context(size, 7);
    const auto expected =
        crypto::HkdfExpand<40>(kSecret, {KdfLabel(40, "a label", context)});
    EXPECT_TRUE(
        ExpandWithLabel<40>(kSecret, "a label", context).Equals(expected));
  }
}

TEST(Derive, AnotherLabelContextLengthOrSecretGivesAnotherSecret) {
  const Secret secret =
      ExpandWithLabel<32>(kSecret, "label", ViewOf("context"));
  EXPECT_FALSE(
      ExpandWithLabel<32>(kSecret, "labe", ViewOf("lcontext")).Equals(secret));
  EXPECT_FALSE(
      ExpandWithLabel<32>(kSecret, "label", ViewOf("contex")).Equals(secret));
  EXPECT_FALSE(
      ExpandWithLabel<32>(Secret(), "label", ViewOf("context")).Equals(secret));
  const auto longer = ExpandWithLabel<33>(kSecret, "label", ViewOf("context"));
  EXPECT_FALSE(Secret::From(longer.Reveal().first<32>())->Equals(secret));
}

TEST(Derive, MoreThanTheKdfGivesIsRefusedAndTheOutputStaysUntouched) {
  for (size_t size : {crypto::kHkdfLongestOutput + 1, size_t{1} << 16}) {
    Bytes out(size, 9);
    const auto status = ExpandWithLabel(kSecret, "label", {}, out);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(out, Bytes(size, 9));
  }
}

TEST(Derive, ASecretIsDerivedWithAnEmptyContext) {
  EXPECT_TRUE(
      DeriveSecret(kSecret, "x")
          .Equals(crypto::HkdfExpand<32>(kSecret, {KdfLabel(32, "x", {})})));
}

TEST(Derive, TheContextOfATreeSecretIsItsGeneration) {
  const Bytes generation = {0x01, 0x02, 0x03, 0x04};
  EXPECT_TRUE(DeriveTreeSecret<12>(kSecret, "nonce", 0x01020304)
                  .Equals(crypto::HkdfExpand<12>(
                      kSecret, {KdfLabel(12, "nonce", generation)})));
}

TEST(Derive, RefHashSaysWhatItNames) {
  const Bytes value = {1, 2};
  EXPECT_EQ(KeyPackageRef(value),
            crypto::Sha256(base::Writer()
                               .Text("MLS 1.0 KeyPackage Reference")
                               .Opaque(value)
                               .bytes()));
  EXPECT_NE(KeyPackageRef(value), ProposalRef(value));
  EXPECT_NE(KeyPackageRef(value), KeyPackageRef(Bytes{1, 2, 0}));
  EXPECT_NE(RefHash("ab", ViewOf("c")), RefHash("a", ViewOf("bc")));
}

TEST(Derive, AMacThatDiffersInAnyByteOrLengthIsNotEqual) {
  const Hash mac = Mac(kSecret, ViewOf("content"));
  EXPECT_TRUE(MacEquals(mac, mac));
  for (size_t i = 0; i < mac.size(); ++i) {
    Hash altered = mac;
    altered[i] ^= 1;
    EXPECT_FALSE(MacEquals(mac, altered));
    EXPECT_FALSE(MacEquals(mac, base::ByteView(mac).first(i)));
  }
  Bytes longer = base::ToBytes(mac);
  longer.push_back(0);
  EXPECT_FALSE(MacEquals(mac, longer));
}

TEST(Derive, AMacIsOfItsKeyAndContent) {
  const Hash mac = Mac(kSecret, ViewOf("content"));
  EXPECT_FALSE(MacEquals(mac, Mac(Secret(), ViewOf("content"))));
  EXPECT_FALSE(MacEquals(mac, Mac(kSecret, ViewOf("contenu"))));
}

}  // namespace
}  // namespace hotline::mls
