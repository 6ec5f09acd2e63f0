// The world that the tests of groups stand on, at work once.
#include "tests/unit/core/mls/group_world.h"

namespace hotline::mls {
namespace {

class AGroup : public InGroups {};
IN_BOTH_SUITES(AGroup);

TEST_P(AGroup, IsAgreedOnByItsMembersAsItGrowsAndShrinks) {
  const auto members = world_.GroupOf({"alba", "brio", "cala"});
  world_.ExpectAgreement();
  world_.CommitAndApply(*members[1], {});
  Client& dova = world_.Enrol("dova");
  world_.Add(*members[2], {&dova}, /*path=*/false);
  world_.ExpectAgreement();
  world_.Remove(*members[0], *members[1]);
  EXPECT_FALSE(members[1]->group->active());
  world_.ExpectAgreement();
  EXPECT_EQ(dova.group->epoch(), 4u);
}

TEST_P(AGroup, HasNoKeysAboveTheLeavesIfItNeverHadAPath) {
  const auto members = world_.GroupOf({"alba", "brio", "cala"}, false);
  const RatchetTree& tree = members[0]->group->tree();
  tree.EachNode([](NodeIndex at, const Node&) { EXPECT_TRUE(IsLeaf(at)); });
  EXPECT_EQ(tree.member_count(), 3u);
}

}  // namespace
}  // namespace hotline::mls
