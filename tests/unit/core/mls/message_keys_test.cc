// The keys of an epoch's messages: how many are kept, and what goes when the
// epoch ends.
#include "core/mls/message_keys.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

constexpr auto kUsed = absl::StatusCode::kInvalidArgument;
constexpr auto kHandshake = RatchetType::kHandshake;
constexpr auto kApplication = RatchetType::kApplication;
constexpr LeafIndex kLeaf{2};

class MessageKeysTest : public testing::Test {
 protected:
  bool Use(RatchetType type, uint32_t generation) {
    auto taken = keys_.Take(kLeaf, type, generation);
    if (taken.ok()) keys_.Accept(*std::move(taken));
    return taken.ok();
  }
  uint32_t Kept(RatchetType type, uint32_t below) const {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < below; ++i) {
      kept += keys_.Take(kLeaf, type, i).ok() ? 1 : 0;
    }
    return kept;
  }
  base::Bytes Ratchets() const {
    base::Writer out;
    keys_.EncodeRatchets(kLeaf, out);
    return out.Take();
  }

  MessageKeys keys_{Secret(base::ByteArray<32>{7}), 4};
};

TEST_F(MessageKeysTest, AreBoundedForBothRatchetsOfASenderTogether) {
  ASSERT_TRUE(Use(kApplication, kMostSkipped));
  ASSERT_TRUE(Use(kHandshake, 10));
  EXPECT_EQ(Kept(kHandshake, 10), 10u);
  EXPECT_EQ(Kept(kApplication, kMostSkipped), kMostSkipped - 10);
  EXPECT_FALSE(Use(kApplication, 9));  // the oldest went
  EXPECT_TRUE(Use(kApplication, 10));
}

TEST_F(MessageKeysTest, OfHandshakesGoLastAndAreBoundedToo) {
  ASSERT_TRUE(Use(kHandshake, kMostSkipped));
  ASSERT_TRUE(Use(kApplication, 5));
  EXPECT_EQ(Kept(kApplication, 5), 0u);
  EXPECT_EQ(Kept(kHandshake, kMostSkipped), kMostSkipped);
  ASSERT_TRUE(Use(kHandshake, kMostSkipped + 4));
  EXPECT_EQ(Kept(kHandshake, kMostSkipped + 4), kMostSkipped);
}

TEST_F(MessageKeysTest, OfAStoreThatKeptMoreAreBoundedWhenRead) {
  Ratchet handshake(Secret(base::ByteArray<32>{1}));
  Ratchet application(Secret(base::ByteArray<32>{2}));
  handshake.Accept(*handshake.Take(100));
  application.Accept(*application.Take(kMostSkipped));
  base::Writer out;
  handshake.Encode(out);
  application.Encode(out);
  ASSERT_TRUE(keys_.DecodeRatchets(kLeaf, out.bytes()).ok());
  EXPECT_EQ(Kept(kHandshake, 100), 100u);
  EXPECT_EQ(Kept(kApplication, kMostSkipped), kMostSkipped - 100);
}

TEST_F(MessageKeysTest, BroughtOutAreStillToBeUsed) {
  keys_.BringOut(kLeaf);
  EXPECT_EQ(keys_.leaves(), std::vector<LeafIndex>{kLeaf});
  const base::Bytes before = Ratchets();
  keys_.BringOut(kLeaf);
  EXPECT_EQ(Ratchets(), before);
  EXPECT_TRUE(Use(kHandshake, 0));
  EXPECT_TRUE(Use(kApplication, 0));
  keys_.BringOut({4});
  EXPECT_TRUE(keys_.IsWhole(4));
}

TEST_F(MessageKeysTest, OfHandshakesAreGoneWhenTheEpochHasEnded) {
  ASSERT_TRUE(Use(kHandshake, 3));
  ASSERT_TRUE(Use(kApplication, 3));
  keys_.TakeChanges();
  keys_.EndHandshakes();
  EXPECT_EQ(keys_.TakeChanges().ratchets, std::set<LeafIndex>{kLeaf});
  for (const uint32_t generation : {0u, 3u, 4u, 0xfffffffeu}) {
    EXPECT_EQ(keys_.Take(kLeaf, kHandshake, generation).status().code(), kUsed);
  }
  EXPECT_FALSE(keys_.Next(kLeaf, kHandshake).ok());
  EXPECT_TRUE(Use(kApplication, 0));
  EXPECT_TRUE(Use(kApplication, 4));
  // Nothing of it is stored: no secret, no generation but the last, no key.
  const base::Bytes ended = Ratchets();
  base::Bytes none(40);
  std::fill(none.begin() + 32, none.begin() + 36, uint8_t{0xff});
  EXPECT_EQ(base::Bytes(ended.begin(), ended.begin() + 40), none);
  keys_.TakeChanges();
  keys_.EndHandshakes();
  EXPECT_TRUE(keys_.TakeChanges().ratchets.empty());
}

}  // namespace
}  // namespace hotline::mls
