// What the tests of this room start from: structures with every field filled, a
// randomness that repeats itself, and both cipher suites. A test takes a
// sample, spoils one thing, and sees that one thing refused.
#pragma once

#include <gtest/gtest.h>

#include <random>

#include "core/mls/message.h"
#include "core/mls/parent_node.h"

namespace hotline::mls {

// The same bytes in every run, others for another seed.
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(uint64_t seed) : engine_(seed) {}

  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out) byte = static_cast<uint8_t>(engine_() >> 24);
  }
  // 0 to `end` - 1.
  uint32_t Below(size_t end) { return static_cast<uint32_t>(engine_() % end); }
  base::Bytes Some(size_t size) {
    base::Bytes bytes(size);
    Fill(bytes);
    return bytes;
  }
  Secret NextSecret() { return Secret(base::RandomArray<32>(*this)); }

 private:
  std::mt19937_64 engine_;
};

// Whatever needs no published bytes holds in both suites.
class InBothSuites : public testing::TestWithParam<CipherSuite> {
 protected:
  crypto::KemPrivateKey NewKey() {
    return crypto::KemPrivateKey::Generate(KemOf(GetParam()), random_);
  }

  // Other bytes in each suite: what is public in one is no secret of the other.
  SeededRandom random_{static_cast<uint64_t>(GetParam())};
};

inline std::string SuiteName(const testing::TestParamInfo<CipherSuite>& suite) {
  return suite.param == CipherSuite::kXWing ? "XWing" : "X25519";
}

#define IN_BOTH_SUITES(fixture) \
  INSTANTIATE_TEST_SUITE_P(     \
      Mls, fixture,             \
      testing::Values(CipherSuite::kX25519, CipherSuite::kXWing), SuiteName)

// Public keys that no KEM takes: a wrong length, an X25519 part of small order,
// and in X-Wing a coefficient of ML-KEM that is 3329 or more. `good` is a key
// of `suite`.
std::vector<HpkePublicKey> BadKeys(CipherSuite suite,
                                   const HpkePublicKey& good);

// Random bytes stand for keys and signatures.
LeafNode SampleLeaf(SeededRandom& random);
ParentNode SampleParent(SeededRandom& random);
KeyPackage SampleKeyPackage(SeededRandom& random);
UpdatePath SamplePath(SeededRandom& random);
GroupContext SampleContext(SeededRandom& random);
GroupInfo SampleGroupInfo(SeededRandom& random);
Welcome SampleWelcome(SeededRandom& random);
PreSharedKeyId SampleExternalPsk(SeededRandom& random);
PreSharedKeyId SampleResumptionPsk(SeededRandom& random);
// One of each type, in the order of the types.
std::vector<Proposal> SampleProposals(SeededRandom& random);
// A reference, a proposal and a path.
Commit SampleCommit(SeededRandom& random);
// By a member, in a PublicMessage, not signed.
AuthenticatedContent SampleContent(SeededRandom& random, Content content);

// That T encodes to bytes which parse to it again, and that neither fewer nor
// more bytes parse.
template <class T>
void ExpectOneEncoding(const T& value) {
  const base::Bytes bytes = Encode(value);
  const auto parsed = Parse<T>(bytes, "sample");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, value);
  EXPECT_EQ(Encode(*parsed), bytes);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Parse<T>(base::ByteView(bytes).first(size), "sample").ok())
        << size << " of " << bytes.size() << " bytes";
  }
  base::Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(Parse<T>(longer, "sample").ok());
}

// Whether `bytes` parse as T, and encode to themselves again if they do.
template <class T>
bool Parses(base::ByteView bytes) {
  const auto parsed = Parse<T>(bytes, "sample");
  if (parsed.ok()) {
    EXPECT_EQ(Encode(*parsed), base::ToBytes(bytes));
  }
  return parsed.ok();
}

}  // namespace hotline::mls
