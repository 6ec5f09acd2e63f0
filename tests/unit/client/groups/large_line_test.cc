// A line of fifty stations: what one commit brings in, all of them read.
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

TEST_F(CommitWorld, FiftyStationsAreLetInByOneCommitAndFollowTheNext) {
  Member& alice = Man(kDesk1);
  Begin(alice);
  std::vector<Member*> others;
  for (int n = 2; n <= 50; ++n) {
    others.push_back(
        &Man("hotline://mfa.alba/watch/desk-" + std::to_string(n)));
  }
  Invite(alice, others);
  ASSERT_EQ(on_line_.size(), 50u);
  line::Policy next = Terms(policy_);
  next.report_read = false;
  TakeAll(Post(*others[20], {.add = {}, .remove = {}, .policy = next}));
  TakeAll(Post(*others[48]));
  const EpochName epoch = EpochOf(alice);
  for (Member* one : on_line_) {
    EXPECT_EQ(EpochOf(*one), epoch) << one->uri();
    EXPECT_EQ(PolicyOf(*one), next) << one->uri();
  }
  EXPECT_EQ(Read(*others[30], Send(*others[7], "to all")), "to all");
}

}  // namespace
}  // namespace hotline::groups
