#include "core/line/extensions.h"

#include <gtest/gtest.h>

#include "tests/unit/core/line/line_world.h"

namespace hotline::line {
namespace {

Policy Sample() { return SamplePolicy(mls::CipherSuite::kXWing); }
const base::Digest kHash = PolicyHash(OpeningOf(Sample()));

mls::GroupContext Context() {
  mls::GroupContext context;
  context.extensions = GroupExtensions(kHash);
  return context;
}

TEST(Extensions, HashIsFoundInTheGroup) {
  EXPECT_EQ(*PolicyHashOf(GroupExtensions(kHash)), kHash);
}

TEST(Extensions, OfALineAreExactlyTheseTwo) {
  void (*const table[])(mls::Extensions&) = {
      [](mls::Extensions& e) { e.clear(); },
      [](mls::Extensions& e) { e.pop_back(); },
      [](mls::Extensions& e) { e.erase(e.begin()); },
      [](mls::Extensions& e) { std::swap(e[0], e[1]); },
      [](mls::Extensions& e) {
        e.push_back({0xF4D2, {}});
      },
      [](mls::Extensions& e) { e[1].data.pop_back(); },
      [](mls::Extensions& e) { e[1].data.push_back(0); },
      [](mls::Extensions& e) { e[0].data.back() ^= 1; },
  };
  for (auto* spoil : table) {
    mls::Extensions extensions = GroupExtensions(kHash);
    spoil(extensions);
    EXPECT_FALSE(PolicyHashOf(extensions).ok());
  }
}

TEST(Extensions, NewcomerFindsThePolicyOfItsGroup) {
  const mls::Extensions told = {{0x0a0a, {1}},
                                WelcomeExtension(OpeningOf(Sample()))};
  EXPECT_EQ(*PolicyOfWelcome(told, Context()), Sample());
}

TEST(Extensions, NewcomerTakesNoOtherPolicy) {
  EXPECT_FALSE(PolicyOfWelcome({}, Context()).ok());
  PolicyOpening other = OpeningOf(Sample());
  other.salt[0] ^= 1;
  EXPECT_FALSE(PolicyOfWelcome({WelcomeExtension(other)}, Context()).ok());
  EXPECT_FALSE(PolicyOfWelcome({{kPolicyExtension, {1, 2}}}, Context()).ok());
  EXPECT_FALSE(
      PolicyOfWelcome({WelcomeExtension(OpeningOf(Sample()))}, {}).ok());
}

const std::vector<Return> kReturned = {
    {kAlice, base::FromMillis(1'700'000'000'000)},
    {kBoris, base::FromMillis(1'700'000'000'001)}};

TEST(Extensions, NewcomerIsToldWhoCameBackByItself) {
  EXPECT_EQ(*ReturnsOfWelcome({ReturnsExtension(kReturned)}), kReturned);
  EXPECT_TRUE(ReturnsOfWelcome({ReturnsExtension({})})->empty());
  EXPECT_TRUE(ReturnsOfWelcome({})->empty());
}

TEST(Extensions, WhoCameBackIsToldInOneWayOnly) {
  EXPECT_FALSE(
      ReturnsOfWelcome({ReturnsExtension({kReturned[1], kReturned[0]})}).ok());
  EXPECT_FALSE(
      ReturnsOfWelcome({ReturnsExtension({kReturned[0], kReturned[0]})}).ok());
  EXPECT_FALSE(ReturnsOfWelcome({ReturnsExtension({{"alice", {}}})}).ok());
  EXPECT_FALSE(ReturnsOfWelcome(
                   {ReturnsExtension({{kAlice, base::FromMillis(1ull << 62)}})})
                   .ok());
  const mls::Extension good = ReturnsExtension(kReturned);
  for (size_t size = 0; size < good.data.size(); ++size) {
    mls::Extension cut = good;
    cut.data.resize(size);
    EXPECT_FALSE(ReturnsOfWelcome({cut}).ok()) << size;
  }
  mls::Extension longer = good;
  longer.data.push_back(0);
  EXPECT_FALSE(ReturnsOfWelcome({longer}).ok());
}

TEST(Extensions, NoMoreCameBackThanALineHas) {
  std::vector<Return> many;
  for (int n = 1000; n <= 1200; ++n) {
    many.push_back({"hotline://a.b/c/d-" + std::to_string(n),
                    base::FromMillis(1'700'000'000'000)});
  }
  EXPECT_FALSE(ReturnsOfWelcome({ReturnsExtension(many)}).ok());
  many.pop_back();
  EXPECT_TRUE(ReturnsOfWelcome({ReturnsExtension(many)}).ok());
}

TEST(Extensions, LeafListsWhatALineNeeds) {
  mls::LeafNode leaf;
  leaf.capabilities = LeafCapabilities();
  leaf.credential = mls::Credential::X509({{{1}}});
  EXPECT_TRUE(CheckLeafCapabilities(leaf).ok());
  void (*const table[])(mls::LeafNode&) = {
      [](mls::LeafNode& l) {
        std::erase(l.capabilities.extensions, kPolicyExtension);
      },
      [](mls::LeafNode& l) {
        std::erase(l.capabilities.extensions, kPolicyHashExtension);
      },
      [](mls::LeafNode& l) { l.capabilities.credentials = {1}; },
      [](mls::LeafNode& l) { l.credential = mls::Credential::Basic({1}); },
  };
  for (auto* spoil : table) {
    mls::LeafNode spoilt = leaf;
    spoil(spoilt);
    EXPECT_FALSE(CheckLeafCapabilities(spoilt).ok());
  }
}

class SealedPolicy : public OnALine {
 protected:
  const mls::Group& At(const std::string& uri) { return *line_[uri].group; }

  const base::Bytes header_ = {1, 2, 3};
  const PolicyOpening opening_ = OpeningOf(SamplePolicy(GetParam()));
};
INSTANTIATE_TEST_SUITE_P(Suites, SealedPolicy,
                         testing::Values(mls::CipherSuite::kX25519,
                                         mls::CipherSuite::kXWing));

TEST_P(SealedPolicy, OpensForTheMembersOfItsEpoch) {
  const auto sealed = SealPolicy(At(kAlice), header_, opening_);
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(*OpenSealedPolicy(At(kBoris), header_, *sealed), opening_);
}

TEST_P(SealedPolicy, OpensUnderItsHeaderAlone) {
  base::Bytes sealed = *SealPolicy(At(kAlice), header_, opening_);
  EXPECT_FALSE(OpenSealedPolicy(At(kBoris), base::Bytes{1, 2, 4}, sealed).ok());
  sealed[0] ^= 1;
  EXPECT_FALSE(OpenSealedPolicy(At(kBoris), header_, sealed).ok());
  EXPECT_FALSE(OpenSealedPolicy(At(kBoris), header_, {}).ok());
}

TEST_P(SealedPolicy, ClosesWithItsEpoch) {
  const base::Bytes sealed = *SealPolicy(At(kAlice), header_, opening_);
  line_.world.CommitAndApply(line_[kAlice], {});
  EXPECT_FALSE(OpenSealedPolicy(At(kBoris), header_, sealed).ok());
}

}  // namespace
}  // namespace hotline::line
