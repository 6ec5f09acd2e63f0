#include <gtest/gtest.h>

#include "client/station/problem.h"
#include "client/station/relay_link.h"

namespace hotline::station {
namespace {

v1::RefusalDetail Epoch(int missing) {
  v1::RefusalDetail detail;
  detail.set_reason(v1::REFUSAL_EPOCH);
  for (int i = 1; i <= missing; ++i) {
    v1::Delivered& one = *detail.add_missing();
    one.set_sequence(static_cast<uint64_t>(i));
    one.mutable_entry()->set_index(10);
  }
  if (missing > 0) {
    detail.mutable_head()->set_checkpoint("head");
    detail.mutable_head()->add_consistency("hash");
  }
  return detail;
}

TEST(Refusal, AnEpochBringsTheMissingCommitsInTheirOrder) {
  const auto commits = MissingOf(FromRefusal(Epoch(2)));
  ASSERT_EQ(commits.size(), 2u);
  EXPECT_EQ(commits[0].sequence(), 1u);
  EXPECT_EQ(commits[1].sequence(), 2u);
}

TEST(Refusal, EachMissingCommitStandsAlone) {
  const auto commits = MissingOf(FromRefusal(Epoch(2)));
  ASSERT_EQ(commits.size(), 2u);
  for (const v1::Delivered& one : commits) {
    EXPECT_EQ(one.entry().checkpoint(), "head");
    EXPECT_EQ(one.entry().consistency_size(), 1);
    EXPECT_EQ(one.entry().index(), 10u);
  }
}

TEST(Refusal, NothingIsMissingWhereTheRelaySaysNothing) {
  EXPECT_TRUE(MissingOf(FromRefusal(Epoch(0))).empty());
  EXPECT_TRUE(MissingOf(absl::OkStatus()).empty());
  EXPECT_TRUE(
      MissingOf(Fail(Problem::kUnreachable, "unreachable", "")).empty());
}

TEST(Refusal, IsNotTheSameAsAReasonThatPasses) {
  EXPECT_FALSE(MayPass(FromRefusal(Epoch(1))));
  EXPECT_EQ(ReasonOf(FromRefusal(Epoch(1))), "epoch");
}

}  // namespace
}  // namespace hotline::station
