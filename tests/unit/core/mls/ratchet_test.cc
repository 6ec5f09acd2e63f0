#include "core/mls/ratchet.h"

#include <limits>
#include <numeric>
#include <set>

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

constexpr auto kUsed = absl::StatusCode::kInvalidArgument;
constexpr auto kTooFar = absl::StatusCode::kResourceExhausted;

Secret Start() { return Secret(base::ByteArray<32>{7}); }

Bytes KeyOf(const MessageKey& key) {
  return base::Writer().Raw(key.key.Reveal()).Raw(key.nonce.Reveal()).Take();
}

// The keys of the first `count` generations, as section 9.1 derives them.
std::vector<Bytes> Keys(uint32_t count) {
  std::vector<Bytes> keys;
  Secret secret = Start();
  for (uint32_t i = 0; i < count; ++i) {
    keys.push_back(KeyOf({DeriveTreeSecret<32>(secret, "key", i),
                          DeriveTreeSecret<12>(secret, "nonce", i)}));
    secret = DeriveTreeSecret<32>(secret, "secret", i);
  }
  return keys;
}

// Takes and accepts; empty if the ratchet refuses.
Bytes Use(Ratchet& ratchet, uint32_t generation) {
  auto taken = ratchet.Take(generation);
  if (!taken.ok()) return {};
  Bytes key = KeyOf(taken->key());
  ratchet.Accept(*std::move(taken));
  return key;
}

Ratchet Reloaded(const Ratchet& ratchet) {
  const Bytes bytes = Encode(ratchet);
  base::Reader in(bytes);
  auto loaded = Ratchet::Decode(in);
  EXPECT_TRUE(loaded.ok() && in.AtEnd());
  EXPECT_EQ(Encode(*loaded), bytes);
  return *std::move(loaded);
}

TEST(Ratchet, GivesTheSenderOneKeyAfterTheOther) {
  const auto keys = Keys(50);
  Ratchet ratchet(Start());
  for (uint32_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(ratchet.generation(), i);
    EXPECT_EQ(KeyOf(*ratchet.Next()), keys[i]);
  }
  EXPECT_EQ(std::set<Bytes>(keys.begin(), keys.end()).size(), keys.size());
}

TEST(Ratchet, GivesNoKeyThatItsSenderHasUsed) {
  Ratchet ratchet(Start());
  ASSERT_TRUE(ratchet.Next().ok());
  EXPECT_EQ(ratchet.Take(0).status().code(), kUsed);
}

TEST(Ratchet, GivesEveryKeyOnceInWhateverOrder) {
  constexpr uint32_t kCount = 300;
  const auto keys = Keys(kCount);
  for (uint64_t seed = 0; seed < 5; ++seed) {
    SeededRandom random(seed);
    std::vector<uint32_t> order(kCount);
    std::iota(order.begin(), order.end(), 0u);
    for (size_t i = kCount; i > 1; --i) {
      std::swap(order[i - 1], order[random.Below(i)]);
    }
    Ratchet ratchet(Start());
    for (uint32_t generation : order) {
      EXPECT_EQ(Use(ratchet, generation), keys[generation]);
      EXPECT_EQ(ratchet.Take(generation).status().code(), kUsed);
    }
    for (uint32_t i = 0; i < kCount; ++i) EXPECT_EQ(Use(ratchet, i), Bytes());
  }
}

TEST(Ratchet, ChangesNothingWhenAKeyIsTaken) {
  Ratchet ratchet(Start());
  Use(ratchet, 5);
  const Bytes before = Encode(ratchet);
  for (uint32_t generation : {0u, 4u, 6u, 100u, 5u, 1u << 30}) {
    ratchet.Take(generation).IgnoreError();
    EXPECT_EQ(Encode(ratchet), before) << generation;
  }
}

TEST(Ratchet, GivesAKeyAgainIfItsMessageWasNotAccepted) {
  Ratchet ratchet(Start());
  const auto keys = Keys(10);
  EXPECT_EQ(KeyOf(ratchet.Take(9)->key()), keys[9]);
  EXPECT_EQ(KeyOf(ratchet.Take(9)->key()), keys[9]);
  EXPECT_EQ(Use(ratchet, 9), keys[9]);
}

TEST(Ratchet, MovesAsFarAsItsBoundAndNotOneFurther) {
  for (uint32_t at : {0u, 3u}) {
    Ratchet ratchet(Start());
    for (uint32_t i = 0; i < at; ++i) ASSERT_TRUE(ratchet.Next().ok());
    EXPECT_EQ(ratchet.Take(at + kMostSkipped + 1).status().code(), kTooFar);
    EXPECT_TRUE(ratchet.Take(at + kMostSkipped).ok());
  }
}

TEST(Ratchet, RefusesAHugeGenerationAtOnce) {
  Ratchet ratchet(Start());
  Use(ratchet, 10);
  for (uint32_t generation :
       {uint32_t{1} << 31, std::numeric_limits<uint32_t>::max() - 1,
        std::numeric_limits<uint32_t>::max()}) {
    // Many times: a loop over the generations would not come to an end.
    for (int i = 0; i < 1000; ++i) {
      ASSERT_EQ(ratchet.Take(generation).status().code(), kTooFar);
    }
  }
}

TEST(Ratchet, KeepsAsManySkippedKeysAsItsBoundAndDeletesTheOldest) {
  Ratchet ratchet(Start());
  const auto keys = Keys(2 * kMostSkipped + 2);
  EXPECT_EQ(Use(ratchet, kMostSkipped), keys[kMostSkipped]);
  EXPECT_TRUE(ratchet.Take(0).ok());
  // Three more are skipped: the three oldest go.
  EXPECT_EQ(Use(ratchet, kMostSkipped + 4), keys[kMostSkipped + 4]);
  for (uint32_t gone : {0u, 1u, 2u}) {
    EXPECT_EQ(ratchet.Take(gone).status().code(), kUsed);
  }
  EXPECT_EQ(Use(ratchet, 3), keys[3]);
  EXPECT_EQ(Use(ratchet, kMostSkipped + 3), keys[kMostSkipped + 3]);
}

TEST(Ratchet, NeverKeepsMoreThanItsBound) {
  Ratchet ratchet(Start());
  for (uint32_t jump = 1; jump <= 5; ++jump) {
    Use(ratchet, ratchet.generation() + kMostSkipped);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ratchet.generation(); ++i) {
      kept += ratchet.Take(i).ok() ? 1 : 0;
    }
    EXPECT_EQ(kept, kMostSkipped);
  }
}

TEST(Ratchet, GivesAKeyOnceThoughTwoWereTakenBeforeEitherWasAccepted) {
  for (bool later_first : {false, true}) {
    Ratchet ratchet(Start());
    auto earlier = *ratchet.Take(3), later = *ratchet.Take(5);
    ratchet.Accept(std::move(later_first ? later : earlier));
    ratchet.Accept(std::move(later_first ? earlier : later));
    EXPECT_EQ(ratchet.generation(), 6u);
    EXPECT_EQ(ratchet.Take(3).status().code(), kUsed);
    EXPECT_EQ(ratchet.Take(5).status().code(), kUsed);
    for (uint32_t kept : {0u, 1u, 2u, 4u}) {
      EXPECT_EQ(Use(ratchet, kept), Keys(6)[kept]);
    }
  }
}

TEST(Ratchet, GoesOnAsItWasWhereverItIsStored) {
  SeededRandom random(9);
  const auto keys = Keys(400);
  Ratchet kept(Start()), stored(Start());
  for (int i = 0; i < 200; ++i) {
    const uint32_t generation = random.Below(400);
    EXPECT_EQ(Use(kept, generation), Use(stored, generation));
    stored = Reloaded(stored);
    EXPECT_EQ(Encode(stored), Encode(kept));
  }
}

TEST(Ratchet, AtItsLastGenerationGivesNoMore) {
  base::Writer out;
  out.Raw(Start().Reveal()).U32(0xfffffffe).U32(0);
  base::Reader in(out.bytes());
  auto ratchet = Ratchet::Decode(in);
  ASSERT_TRUE(ratchet.ok());
  EXPECT_TRUE(ratchet->Take(0xfffffffe).ok());
  EXPECT_EQ(ratchet->Take(0xffffffff).status().code(), kTooFar);
  EXPECT_TRUE(ratchet->Next().ok());
  EXPECT_EQ(ratchet->Next().status().code(), kTooFar);
  EXPECT_EQ(ratchet->generation(), 0xffffffffu);
}

TEST(Ratchet, ThatIsDamagedIsRefused) {
  Ratchet ratchet(Start());
  Use(ratchet, 2);
  const Bytes bytes = Encode(ratchet);
  for (size_t size = 0; size < bytes.size(); ++size) {
    base::Reader in(base::ByteView(bytes).first(size));
    EXPECT_EQ(Ratchet::Decode(in).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(Ratchet, WithASkippedKeyOfTheFutureOrTwiceOrTooManyIsRefused) {
  const auto decodes = [](uint32_t count, std::vector<uint32_t> generations) {
    base::Writer out;
    out.Raw(Start().Reveal()).U32(5000).U32(count);
    for (uint32_t one : generations) out.U32(one).Raw(Bytes(44));
    base::Reader in(out.bytes());
    return Ratchet::Decode(in).ok();
  };
  EXPECT_TRUE(decodes(2, {1, 4999}));
  EXPECT_FALSE(decodes(2, {1, 5000}));
  EXPECT_FALSE(decodes(2, {1, 1}));
  std::vector<uint32_t> many(kMostSkipped + 1);
  std::iota(many.begin(), many.end(), 0u);
  EXPECT_FALSE(decodes(kMostSkipped + 1, many));
  EXPECT_FALSE(decodes(0xffffffff, many));
}

}  // namespace
}  // namespace hotline::mls
