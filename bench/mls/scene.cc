#include "bench/mls/scene.h"

namespace hotline::bench {

Scene::Scene(mls::CipherSuite suite, uint32_t members_in)
    : world(suite),
      floor(suite, world.random()),
      members(members_in),
      pair(world.Populate(members_in)) {}

uint32_t DerivedBy(const mls::RatchetTree& tree, mls::LeafIndex leaf) {
  uint32_t count = 0;
  for (const mls::PathStep& step : tree.FilteredDirectPath({0})) {
    count += mls::IsInSubtree(mls::NodeOf(leaf), step.node);
  }
  return count;
}

Shape ShapeOf(const Scene& scene, size_t message_bytes, size_t payload_bytes) {
  const mls::RatchetTree& tree = scene.pair.first.group->tree();
  const auto path = tree.FilteredDirectPath({0});
  return {.members = scene.members,
          .path = static_cast<uint32_t>(path.size()),
          .derived = DerivedBy(tree, {1}),
          .leaf_bytes = SizeOf(*tree.Leaf({0})),
          .parent_bytes = SizeOf(*tree.ParentAt(path.front().node)),
          .message_bytes = message_bytes,
          .payload_bytes = payload_bytes};
}

void Saved(Member& member) { member.group->TakeChanges(); }

}  // namespace hotline::bench
