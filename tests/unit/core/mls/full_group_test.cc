// How large a group may become: no larger than what can be stored and joined.
#include "core/mls/stage.h"
#include "tests/unit/core/mls/group_world.h"
#include "tests/unit/core/mls/naive_tree.h"

namespace hotline::mls {
namespace {

// A tree whose leaves nobody has the keys of, and a stranger at its door.
class FullGroup : public testing::Test {
 protected:
  // `blank`: how many leaves of the last ones but one are free.
  RatchetTree TreeOf(uint32_t leaves, uint32_t blank) {
    std::vector<std::optional<Node>> nodes(NodeCount(leaves));
    for (uint32_t at = 0; at < leaves; ++at) {
      if (at + 1 < leaves && at + 1 + blank >= leaves) continue;
      LeafNode leaf = SampleLeaf(random_);
      leaf.credential = Credential::Basic(random_.Some(16));
      nodes[NodeOf({at}).value] = Node{std::move(leaf)};
    }
    return *RatchetTree::Decode(TreeExtension(nodes));
  }
  absl::StatusOr<CommitPlan> LetIn(const RatchetTree& tree,
                                   std::optional<LeafIndex> replaces = {}) {
    Commit commit;
    commit.proposals.push_back({Proposal{ExternalInit{{1}}}});
    if (replaces.has_value()) {
      commit.proposals.push_back({Proposal{Remove{*replaces}}});
    }
    const auto index = *MemberIndex::Of(tree, world_.authentication);
    auto plan = PlanCommit(commit, {SenderType::kNewMemberCommit, {}, 0}, {},
                           {context_, tree, world_.authentication,
                            world_.application.lifetimes, world_.now},
                           index);
    if (plan.ok()) {
      EXPECT_LE(plan->tree.leaf_count(), kMostLeaves);
    }
    return plan;
  }

  SeededRandom random_{1};
  GroupWorld world_{CipherSuite::kX25519};
  const GroupContext context_{};
};

TEST_F(FullGroup, TakesNobodyWhoLetsItselfIn) {
  const RatchetTree full = TreeOf(kMostLeaves, 0);
  const auto plan = LetIn(full);
  EXPECT_EQ(plan.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(plan.status().message(), "commit: more leaves than we take");
  EXPECT_TRUE(LetIn(full, LeafIndex{7}).ok());  // in the place of its old leaf
}

TEST_F(FullGroup, TakesOneWhileThereIsAPlace) {
  auto plan = LetIn(TreeOf(kMostLeaves, 1));
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->place, LeafIndex{kMostLeaves - 2});
  EXPECT_TRUE(LetIn(TreeOf(4, 0)).ok());
}

}  // namespace
}  // namespace hotline::mls
