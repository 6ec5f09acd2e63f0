#include "core/mls/support.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using Numbers = std::vector<uint16_t>;

LeafNode LeafThatSupports(Numbers extensions, Numbers proposals,
                          Numbers credentials) {
  LeafNode leaf;
  leaf.capabilities.extensions = std::move(extensions);
  leaf.capabilities.proposals = std::move(proposals);
  leaf.capabilities.credentials = std::move(credentials);
  return leaf;
}

TEST(Support, OfALeafIsWhatItListsInOrderAndOnce) {
  const Support support =
      Support::Of(LeafThatSupports({9, 7, 9}, {0xf000, 8}, {2, 1, 2}));
  EXPECT_EQ(support.extensions, Numbers({7, 9}));
  EXPECT_EQ(support.proposals, Numbers({8, 0xf000}));
  EXPECT_EQ(support.credentials, Numbers({1, 2}));
  EXPECT_EQ(support.used_credentials, Numbers({1}));
}

TEST(Support, OfTwoIsWhatBothSupportAndWhatEitherUses) {
  LeafNode second = LeafThatSupports({8, 9}, {8}, {2, 3});
  second.credential.type = CredentialType::kX509;
  const Support met = Support::Meet(
      Support::Of(LeafThatSupports({7, 9}, {}, {1, 2})), Support::Of(second));
  EXPECT_EQ(met.extensions, Numbers({9}));
  EXPECT_TRUE(met.proposals.empty());
  EXPECT_EQ(met.credentials, Numbers({2}));
  EXPECT_EQ(met.used_credentials, Numbers({1, 2}));
}

TEST(Support, MeetsInAnyOrderAndWithItself) {
  const Support a = Support::Of(LeafThatSupports({7, 9}, {8}, {1}));
  const Support b = Support::Of(LeafThatSupports({9}, {8, 9}, {1, 2}));
  EXPECT_EQ(Support::Meet(a, b), Support::Meet(b, a));
  EXPECT_EQ(Support::Meet(a, a), a);
}

TEST(Support, OfDefaultTypesNeedNotBeListed) {
  const Support none;
  for (uint32_t type = 0; type <= 0xffff; ++type) {
    const auto one = static_cast<uint16_t>(type);
    EXPECT_EQ(SupportsExtension(none, one), type >= 1 && type <= 5);
    EXPECT_EQ(SupportsProposal(none, one), type >= 1 && type <= 7);
  }
}

TEST(Support, OfOtherTypesIsWhatIsListed) {
  const Support support = Support::Of(LeafThatSupports({9}, {8}, {}));
  EXPECT_TRUE(SupportsExtension(support, 9));
  EXPECT_FALSE(SupportsExtension(support, 8));
  EXPECT_TRUE(SupportsProposal(support, 8));
  EXPECT_FALSE(SupportsProposal(support, 9));
}

TEST(Support, ContainsAllOrIsRefused) {
  EXPECT_TRUE(Contains({1, 5, 9}, {9, 1}));
  EXPECT_TRUE(Contains({}, {}));
  EXPECT_TRUE(Contains({1}, {}));
  EXPECT_FALSE(Contains({1, 5, 9}, {1, 2}));
  EXPECT_FALSE(Contains({}, {1}));
}

}  // namespace
}  // namespace hotline::mls
