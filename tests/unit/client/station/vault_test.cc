#include "client/station/vault.h"

#include <gtest/gtest.h>

#include "client/station/problem.h"

namespace hotline::station {
namespace {

class VaultTest : public testing::Test {
 protected:
  VaultTest() { random_.Fill(key_.Reveal()); }

  base::SystemRandom random_;
  crypto::AeadKey key_;
  const base::Bytes text_ = base::ToBytes("the words");
};

TEST_F(VaultTest, OpensWhereItWasSealed) {
  const Place place("table", "column", uint64_t{7});
  const auto opened = Open(key_, place, Seal(key_, place, text_, random_));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(base::ToBytes(opened->Reveal()), text_);
}

TEST_F(VaultTest, SameTextSealedTwiceLooksDifferent) {
  const Place place("table", "column", uint64_t{7});
  EXPECT_NE(Seal(key_, place, text_, random_),
            Seal(key_, place, text_, random_));
}

TEST_F(VaultTest, AnotherPlaceDoesNotOpen) {
  const auto sealed =
      Seal(key_, Place("table", "column", uint64_t{7}), text_, random_);
  EXPECT_FALSE(Open(key_, Place("table", "column", uint64_t{8}), sealed).ok());
  EXPECT_FALSE(Open(key_, Place("table", "other", uint64_t{7}), sealed).ok());
  EXPECT_FALSE(Open(key_, Place("other", "column", uint64_t{7}), sealed).ok());
}

TEST_F(VaultTest, EveryAlteredByteIsDamage) {
  const Place place("table", "column", base::ByteView(text_));
  const base::Bytes sealed = Seal(key_, place, text_, random_);
  for (size_t i = 0; i < sealed.size(); ++i) {
    base::Bytes altered = sealed;
    altered[i] ^= 1;
    const auto opened = Open(key_, place, altered);
    EXPECT_EQ(ReasonOf(opened.status()), "damaged") << i;
  }
}

TEST_F(VaultTest, EveryTruncationIsDamage) {
  const Place place("table", "column", uint64_t{7});
  const base::Bytes sealed = Seal(key_, place, text_, random_);
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(Open(key_, place, base::ByteView(sealed).first(size)).ok());
  }
}

TEST_F(VaultTest, ShortKeyIsRefused) {
  const base::Bytes key(31, 1);
  EXPECT_EQ(
      ReasonOf(MakeKeySlot(StoreKeyKind::kBytes, key, key_, random_).status()),
      "weak_key");
}

TEST_F(VaultTest, EmptyPassphraseIsRefused) {
  EXPECT_EQ(
      ReasonOf(
          MakeKeySlot(StoreKeyKind::kPassphrase, {}, key_, random_).status()),
      "weak_key");
}

TEST_F(VaultTest, PassphraseOpensAndAnotherDoesNot) {
  const base::Bytes phrase = base::ToBytes("a long phrase");
  const auto slot =
      MakeKeySlot(StoreKeyKind::kPassphrase, phrase, key_, random_);
  ASSERT_TRUE(slot.ok());
  const auto root = OpenKeySlot(*slot, phrase);
  ASSERT_TRUE(root.ok());
  EXPECT_TRUE(root->Equals(key_));
  const auto wrong = OpenKeySlot(*slot, base::ToBytes("a long phrasE"));
  EXPECT_EQ(ProblemOf(wrong.status()), Problem::kStore);
  EXPECT_EQ(ReasonOf(wrong.status()), "wrong_key");
}

}  // namespace
}  // namespace hotline::station
