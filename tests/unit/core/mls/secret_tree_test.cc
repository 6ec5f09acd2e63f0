#include "core/mls/secret_tree.h"

#include <set>

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

Secret Encryption() { return Secret(base::ByteArray<32>{5}); }

// Every secret of the tree as section 9 derives it, by node.
std::map<NodeIndex, Secret> AllSecrets(uint32_t leaf_count) {
  std::map<NodeIndex, Secret> all;
  all.emplace(Root(leaf_count), Encryption());
  std::vector<NodeIndex> open = {Root(leaf_count)};
  while (!open.empty()) {
    const NodeIndex node = open.back();
    open.pop_back();
    if (IsLeaf(node)) continue;
    const Secret& secret = all.at(node);
    const auto derive = [&](std::string_view side) {
      return ExpandWithLabel<32>(secret, "tree", base::ViewOf(side));
    };
    all.emplace(Left(node), derive("left"));
    all.emplace(Right(node), derive("right"));
    open.push_back(Left(node));
    open.push_back(Right(node));
  }
  return all;
}

// The nodes whose secrets a tree still holds.
std::set<NodeIndex> Held(const SecretTree& tree) {
  const Bytes bytes = Encode(tree);
  base::Reader in(bytes);
  const auto all = AllSecrets(in.U32());
  std::set<NodeIndex> held;
  for (uint32_t left = in.U32(); left > 0; --left) {
    const NodeIndex node{in.U32()};
    EXPECT_TRUE(DecodeSecret<32>(in).Equals(all.at(node)));
    held.insert(node);
  }
  EXPECT_TRUE(in.Finish("secret tree").ok());
  return held;
}

SecretTree Reloaded(const SecretTree& tree) {
  const Bytes bytes = Encode(tree);
  base::Reader in(bytes);
  auto loaded = SecretTree::Decode(in);
  EXPECT_TRUE(loaded.ok() && in.AtEnd());
  EXPECT_EQ(Encode(*loaded), bytes);
  return *std::move(loaded);
}

// As a message that proved true does it.
absl::StatusOr<SecretTree::Taken> TakeOnce(SecretTree& tree, LeafIndex leaf) {
  auto taken = tree.Take(leaf);
  if (!taken.ok()) return taken.status();
  tree.Accept(taken->from, std::move(taken->siblings));
  return taken;
}

std::vector<uint32_t> AnyOrder(uint32_t leaf_count, uint64_t seed) {
  SeededRandom random(seed);
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < leaf_count; ++i) {
    order.insert(order.begin() + random.Below(i + 1), i);
  }
  return order;
}

TEST(SecretTree, GivesEachLeafItsTwoRatchetsOnceInWhateverOrder) {
  for (uint32_t leaf_count : {1u, 2u, 8u, 64u}) {
    const auto all = AllSecrets(leaf_count);
    SecretTree tree(Encryption(), leaf_count);
    for (uint32_t leaf : AnyOrder(leaf_count, leaf_count)) {
      const auto taken = TakeOnce(tree, {leaf});
      ASSERT_TRUE(taken.ok()) << taken.status();
      const Secret& secret = all.at(NodeOf({leaf}));
      EXPECT_EQ(Encode(taken->handshake),
                Encode(Ratchet(DeriveSecret(secret, "handshake"))));
      EXPECT_EQ(Encode(taken->application),
                Encode(Ratchet(DeriveSecret(secret, "application"))));
      EXPECT_EQ(tree.Take({leaf}).status().code(), absl::StatusCode::kNotFound);
    }
    EXPECT_TRUE(Held(tree).empty());
  }
}

TEST(SecretTree, ChangesNothingBeforeAccept) {
  const SecretTree tree(Encryption(), 8);
  const Bytes before = Encode(tree);
  const auto first = tree.Take({5}), again = tree.Take({5});
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(Encode(first->handshake), Encode(again->handshake));
  EXPECT_EQ(Encode(tree), before);
}

TEST(SecretTree, HoldsNothingThatDerivesWhatWasTakenAndAllElse) {
  constexpr uint32_t kLeaves = 32;
  SecretTree tree(Encryption(), kLeaves);
  std::set<uint32_t> taken;
  for (uint32_t leaf : AnyOrder(kLeaves, 3)) {
    ASSERT_TRUE(TakeOnce(tree, {leaf}).ok());
    taken.insert(leaf);
    const auto held = Held(tree);
    for (uint32_t other = 0; other < kLeaves; ++other) {
      const auto above =
          std::count_if(held.begin(), held.end(), [other](NodeIndex node) {
            return IsInSubtree(NodeOf({other}), node);
          });
      EXPECT_EQ(above, taken.contains(other) ? 0 : 1) << other;
      EXPECT_EQ(tree.Take({other}).ok(), !taken.contains(other));
    }
  }
}

TEST(SecretTree, HasNothingBeyondItself) {
  SecretTree tree(Encryption(), 4);
  for (uint32_t leaf : {4u, 5u, 1u << 30, 1u << 31, 0xffffffffu}) {
    EXPECT_EQ(tree.Take({leaf}).status().code(), absl::StatusCode::kNotFound);
  }
  EXPECT_EQ(Held(tree).size(), 1u);
}

TEST(SecretTree, GoesOnAsItWasWhereverItIsStored) {
  SecretTree kept(Encryption(), 16), stored(Encryption(), 16);
  for (uint32_t leaf : AnyOrder(16, 4)) {
    stored = Reloaded(stored);
    const auto a = TakeOnce(kept, {leaf}), b = TakeOnce(stored, {leaf});
    EXPECT_EQ(Encode(a->application), Encode(b->application));
    EXPECT_EQ(Encode(kept), Encode(stored));
  }
}

TEST(SecretTree, ThatIsDamagedIsRefused) {
  SecretTree tree(Encryption(), 8);
  ASSERT_TRUE(TakeOnce(tree, {3}).ok());
  const Bytes bytes = Encode(tree);
  for (size_t size = 0; size < bytes.size(); ++size) {
    base::Reader in(base::ByteView(bytes).first(size));
    EXPECT_EQ(SecretTree::Decode(in).status().code(),
              absl::StatusCode::kDataLoss);
  }
}

TEST(SecretTree, OfASizeThatNoTreeHasIsRefused) {
  const auto decodes = [](uint32_t leaf_count, uint32_t node) {
    base::Writer out;
    out.U32(leaf_count).U32(1).U32(node).Raw(Bytes(32));
    base::Reader in(out.bytes());
    return SecretTree::Decode(in).ok();
  };
  EXPECT_TRUE(decodes(4, 6));
  EXPECT_FALSE(decodes(4, 7));
  for (uint32_t leaf_count : {0u, 3u, 2 * kMostLeaves, 0x80000000u}) {
    EXPECT_FALSE(decodes(leaf_count, 0)) << leaf_count;
  }
}

}  // namespace
}  // namespace hotline::mls
