#include "core/mls/psk.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

Psk MakePsk(PreSharedKeyId id, uint8_t secret) {
  return {std::move(id), base::SecretBytes(Bytes(32, secret))};
}

std::vector<Psk> TwoPsks(SeededRandom random) {
  std::vector<Psk> psks;
  psks.push_back(MakePsk(SampleExternalPsk(random), 1));
  psks.push_back(MakePsk(SampleResumptionPsk(random), 2));
  return psks;
}

const SeededRandom kRandom(1);

TEST(PskSecret, OfNoneIsZero) { EXPECT_TRUE(PskSecret({})->Equals(Secret())); }

TEST(PskSecret, IsThatOfSection84) {
  const auto psks = TwoPsks(kRandom);
  Secret expected;
  for (uint16_t i = 0; i < 2; ++i) {
    const Bytes label =
        base::Writer().Raw(Encode(psks[i].id)).U16(i).U16(2).Take();
    const Secret input = ExpandWithLabel<32>(
        crypto::HkdfExtract(Bytes(32), {psks[i].secret.Reveal()}),
        "derived psk", label);
    expected = crypto::HkdfExtract(input.Reveal(), {expected.Reveal()});
  }
  EXPECT_TRUE(PskSecret(psks)->Equals(expected));
}

TEST(PskSecret, InAnotherOrderIsAnother) {
  auto psks = TwoPsks(kRandom);
  const Secret secret = *PskSecret(psks);
  std::swap(psks[0], psks[1]);
  EXPECT_FALSE(PskSecret(psks)->Equals(secret));
}

TEST(PskSecret, ChangesWithEverySecretAndEveryPartOfAnId) {
  const Secret secret = *PskSecret(TwoPsks(kRandom));
  using Change = std::function<void(std::vector<Psk>&)>;
  const std::vector<Change> changes = {
      [](auto& psks) { psks[0].secret = base::SecretBytes(Bytes(32, 3)); },
      [](auto& psks) { psks[1].secret = base::SecretBytes(Bytes(31, 2)); },
      [](auto& psks) { psks[0].id.psk_id[0] ^= 1; },
      [](auto& psks) { psks[0].id.psk_nonce[0] ^= 1; },
      [](auto& psks) { psks[1].id.usage = ResumptionPskUsage::kBranch; },
      [](auto& psks) { psks[1].id.psk_group_id[0] ^= 1; },
      [](auto& psks) { psks[1].id.psk_epoch += 1; },
      [](auto& psks) { psks.pop_back(); },
      [](auto& psks) { psks.erase(psks.begin()); }};
  for (size_t i = 0; i < changes.size(); ++i) {
    auto psks = TwoPsks(kRandom);
    changes[i](psks);
    EXPECT_FALSE(PskSecret(psks)->Equals(secret)) << "change " << i;
  }
}

TEST(PskSecret, OfMoreThanItsCountCanSayIsRefused) {
  std::vector<Psk> psks(0x10000);
  EXPECT_EQ(PskSecret(psks).status().code(),
            absl::StatusCode::kInvalidArgument);
  psks.pop_back();
  EXPECT_TRUE(PskSecret(psks).ok());
}

TEST(PreSharedKeyId, OfEachTypeHasOneEncoding) {
  SeededRandom random(2);
  ExpectOneEncoding(SampleExternalPsk(random));
  ExpectOneEncoding(SampleResumptionPsk(random));
}

TEST(PreSharedKeyId, OfAnUnknownTypeOrUsageIsRefused) {
  SeededRandom random(3);
  Bytes bytes = Encode(SampleResumptionPsk(random));
  for (int value : {0, 4, 255}) {
    Bytes type = bytes, usage = bytes;
    type[0] = static_cast<uint8_t>(value);
    usage[1] = static_cast<uint8_t>(value);
    EXPECT_FALSE(Parses<PreSharedKeyId>(type));
    EXPECT_FALSE(Parses<PreSharedKeyId>(usage));
  }
}

TEST(PreSharedKeyId, IsOfANewGroupForReinitAndBranchOnly) {
  PreSharedKeyId id;
  id.usage = ResumptionPskUsage::kBranch;
  EXPECT_FALSE(id.IsOfNewGroup());
  id.type = PskType::kResumption;
  EXPECT_TRUE(id.IsOfNewGroup());
  id.usage = ResumptionPskUsage::kReinit;
  EXPECT_TRUE(id.IsOfNewGroup());
  id.usage = ResumptionPskUsage::kApplication;
  EXPECT_FALSE(id.IsOfNewGroup());
}

}  // namespace
}  // namespace hotline::mls
