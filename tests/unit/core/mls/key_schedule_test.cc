#include "core/mls/key_schedule.h"

#include <limits>
#include <set>

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;
using base::ViewOf;

const Secret kOne(base::ByteArray<32>{1});
const Secret kTwo(base::ByteArray<32>{2});

std::vector<Bytes> All(const EpochSecrets& epoch) {
  std::vector<Bytes> all;
  for (const Secret* one :
       {&epoch.sender_data, &epoch.encryption, &epoch.exporter, &epoch.external,
        &epoch.confirmation_key, &epoch.membership_key, &epoch.resumption_psk,
        &epoch.epoch_authenticator, &epoch.init}) {
    all.push_back(base::ToBytes(one->Reveal()));
  }
  return all;
}

TEST(KeySchedule, EverySecretOfAnEpochIsAnother) {
  const auto all = All(FirstEpoch(kOne));
  EXPECT_EQ(std::set<Bytes>(all.begin(), all.end()).size(), all.size());
}

TEST(KeySchedule, EverySecretOfAnEpochDependsOnAllThatItComesFrom) {
  GroupContext context, other;
  other.epoch = 1;
  const auto all = All(DeriveEpoch(kOne, kTwo, context));
  for (const auto& changed : {All(DeriveEpoch(kTwo, kTwo, context)),
                              All(DeriveEpoch(kOne, kOne, context)),
                              All(DeriveEpoch(kOne, kTwo, other))}) {
    for (size_t i = 0; i < all.size(); ++i) EXPECT_NE(changed[i], all[i]) << i;
  }
}

TEST(KeySchedule, ACloneIsTheSameInEverySecret) {
  const EpochSecrets epoch = FirstEpoch(kOne);
  EXPECT_EQ(All(epoch.Clone()), All(epoch));
}

TEST(KeySchedule, TheJoinerSecretDependsOnAllThatItComesFrom) {
  GroupContext context, other;
  other.group_id = {1};
  const Secret joiner = JoinerSecret(kOne, kTwo, context);
  EXPECT_FALSE(JoinerSecret(kTwo, kOne, context).Equals(joiner));
  EXPECT_FALSE(JoinerSecret(kOne, Secret(), context).Equals(joiner));
  EXPECT_FALSE(JoinerSecret(Secret(), kTwo, context).Equals(joiner));
  EXPECT_FALSE(JoinerSecret(kOne, kTwo, other).Equals(joiner));
  EXPECT_TRUE(JoinerSecret(kOne, kTwo, context).Equals(joiner));
}

TEST(KeySchedule, TheWelcomeSecretDependsOnThePsks) {
  EXPECT_FALSE(WelcomeSecret(kOne, Secret()).Equals(WelcomeSecret(kOne, kTwo)));
  EXPECT_FALSE(
      WelcomeSecret(kTwo, Secret()).Equals(WelcomeSecret(kOne, Secret())));
}

TEST(KeySchedule, TheConfirmationTagIsOfItsEpochAndTranscript) {
  const EpochSecrets epoch = FirstEpoch(kOne);
  const Hash tag = ConfirmationTag(epoch, ViewOf("transcript"));
  EXPECT_NE(ConfirmationTag(epoch, ViewOf("transcrip")), tag);
  EXPECT_NE(ConfirmationTag(FirstEpoch(kTwo), ViewOf("transcript")), tag);
}

TEST(Exporter, GivesAnyLengthUpToTheLongest) {
  for (size_t length : {size_t{0}, size_t{1}, size_t{32}, size_t{33},
                        crypto::kHkdfLongestOutput}) {
    const auto exported = MlsExporter(kOne, "label", {}, length);
    ASSERT_TRUE(exported.ok()) << exported.status();
    EXPECT_EQ(exported->size(), length);
  }
}

TEST(Exporter, RefusesMoreThanTheLongest) {
  for (size_t length : {crypto::kHkdfLongestOutput + 1, size_t{1} << 16,
                        std::numeric_limits<size_t>::max()}) {
    EXPECT_EQ(MlsExporter(kOne, "label", {}, length).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(Exporter, GivesAnotherSecretForAnotherLabelContextLengthOrEpoch) {
  const auto exported = [](const Secret& secret, std::string_view label,
                           std::string_view context, size_t length) {
    auto out = MlsExporter(secret, label, ViewOf(context), length);
    return base::ToBytes(out->Reveal().first(16));
  };
  const std::set<Bytes> all = {exported(kOne, "label", "context", 32),
                               exported(kOne, "labe", "lcontext", 32),
                               exported(kOne, "label", "", 32),
                               exported(kOne, "label", "context", 33),
                               exported(kTwo, "label", "context", 32)};
  EXPECT_EQ(all.size(), 5u);
}

class External : public InBothSuites {};

IN_BOTH_SUITES(External);

TEST_P(External, BothSidesOfAnInitFindTheSameSecret) {
  const auto key = ExternalKey(GetParam(), kOne);
  const auto made = MakeExternalInit(key.public_key(), random_);
  ASSERT_TRUE(made.ok()) << made.status();
  const auto opened = OpenExternalInit(key, made->kem_output);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_TRUE(opened->Equals(made->init_secret));
}

TEST_P(External, AnotherEpochFindsAnotherSecret) {
  const auto made =
      MakeExternalInit(ExternalKey(GetParam(), kOne).public_key(), random_);
  const auto other = ExternalKey(GetParam(), kTwo);
  const auto opened = OpenExternalInit(other, made->kem_output);
  EXPECT_TRUE(!opened.ok() || !opened->Equals(made->init_secret));
}

TEST_P(External, AnInitOfAnotherLengthIsRefused) {
  const auto key = ExternalKey(GetParam(), kOne);
  Bytes kem_output = MakeExternalInit(key.public_key(), random_)->kem_output;
  kem_output.push_back(0);
  EXPECT_FALSE(OpenExternalInit(key, kem_output).ok());
  kem_output.resize(kem_output.size() - 2);
  EXPECT_FALSE(OpenExternalInit(key, kem_output).ok());
  EXPECT_FALSE(OpenExternalInit(key, {}).ok());
}

TEST_P(External, TheKeyIsTheSameForEveryMember) {
  const auto key = ExternalKey(GetParam(), kOne);
  EXPECT_EQ(ExternalKey(GetParam(), kOne).public_key(), key.public_key());
  EXPECT_FALSE(ExternalKey(GetParam(), kTwo).public_key() == key.public_key());
}

}  // namespace
}  // namespace hotline::mls
