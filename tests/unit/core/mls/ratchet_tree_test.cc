#include "core/mls/ratchet_tree.h"

#include <bit>
#include <map>

#include "tests/unit/core/mls/naive_tree.h"

namespace hotline::mls {
namespace {

using base::Bytes;

std::vector<uint16_t> SomeOf(std::vector<uint16_t> numbers,
                             SeededRandom& random) {
  std::erase_if(numbers, [&](uint16_t) { return random.Below(8) == 0; });
  return numbers;
}

LeafNode AnyLeaf(SeededRandom& random) {
  LeafNode leaf = SampleLeaf(random);
  leaf.capabilities.extensions = SomeOf({9, 7, 0xf001, 8}, random);
  leaf.capabilities.proposals = SomeOf({0xf000, 9}, random);
  leaf.capabilities.credentials = SomeOf({2, 1}, random);
  if (random.Below(4) == 0) leaf.credential = Credential::X509({{{1}}});
  return leaf;
}

// A tree, and the naive one that it must stay the same as.
struct Twins {
  RatchetTree tree;
  NaiveTree naive;

  static Twins Of(LeafNode creator) {
    return {RatchetTree(creator), NaiveTree(creator)};
  }

  void Add(const LeafNode& leaf) { EXPECT_EQ(tree.Add(leaf), naive.Add(leaf)); }
  void Update(LeafIndex at, const LeafNode& leaf) {
    tree.Update(at, leaf);
    naive.Update(at, leaf);
  }
  void Remove(LeafIndex at) {
    tree.Remove(at);
    naive.Remove(at);
  }
  void SetPath(LeafIndex at, SeededRandom& random) {
    std::vector<std::pair<NodeIndex, ParentNode>> nodes;
    for (NodeIndex node : naive.FilteredDirectPath(at)) {
      nodes.emplace_back(node, SampleParent(random));
    }
    const LeafNode leaf = AnyLeaf(random);
    tree.SetPath(at, leaf, nodes);
    naive.SetPath(at, leaf, nodes);
  }
  // Grows to about `size` members.
  void AnyChange(size_t size, SeededRandom& random) {
    const auto members = naive.Members();
    const LeafIndex any = members[random.Below(members.size())];
    const uint32_t choice = random.Below(8);
    if (choice < 2) return SetPath(any, random);
    if (choice == 2) return Update(any, AnyLeaf(random));
    const bool remove = choice < 5 || members.size() > size;
    if (remove && members.size() > 1) return Remove(any);
    Add(AnyLeaf(random));
  }
};

Twins AnyTwins(size_t size, SeededRandom& random, int changes) {
  Twins twins = Twins::Of(AnyLeaf(random));
  for (size_t i = 1; i < size; ++i) twins.Add(AnyLeaf(random));
  for (int i = 0; i < changes; ++i) twins.AnyChange(size, random);
  return twins;
}

TEST(RatchetTree, StaysTheNaiveTreeWhateverIsDoneToItAndToItsCopies) {
  for (uint64_t seed = 0; seed < 4; ++seed) {
    SeededRandom random(seed);
    std::vector<Twins> copies(4, Twins::Of(AnyLeaf(random)));
    for (int step = 0; step < 250; ++step) {
      const uint32_t at = random.Below(copies.size());
      if (random.Below(5) == 0)
        copies[random.Below(copies.size())] = copies[at];
      copies[at].AnyChange(3 + 8 * seed, random);
      for (const Twins& one : copies) {
        ExpectSame(one.tree, one.naive);
        if (HasFailure()) FAIL() << "seed " << seed << ", step " << step;
      }
    }
  }
}

TEST(RatchetTree, HashesAsATreeThatIsDecodedAnew) {
  SeededRandom random(7);
  Twins twins = AnyTwins(20, random, 0);
  for (int step = 0; step < 300; ++step) {
    // Not after every change, so that hashes of several are out of date.
    if (random.Below(3) == 0) {
      const auto anew = RatchetTree::Decode(Encode(twins.tree));
      ASSERT_TRUE(anew.ok()) << anew.status();
      ASSERT_EQ(twins.tree.TreeHash(), anew->TreeHash()) << step;
      ASSERT_EQ(twins.tree.MembersSupport(), anew->MembersSupport());
    }
    twins.AnyChange(20, random);
  }
}

TEST(RatchetTree, HashesEveryNodeAsTheNaiveTree) {
  SeededRandom random(8);
  const Twins twins = AnyTwins(20, random, 50);
  for (uint32_t at = 0; at < NodeCount(twins.tree.leaf_count()); ++at) {
    EXPECT_EQ(twins.tree.TreeHash({at}), twins.naive.TreeHash({at})) << at;
  }
}

TEST(RatchetTree, HashesWithoutSomeLeavesAsTheNaiveTreeWithoutThem) {
  SeededRandom random(9);
  Twins twins = AnyTwins(25, random, 20);
  for (int step = 0; step < 100; ++step) {
    twins.AnyChange(25, random);
    std::vector<LeafIndex> leaves;
    for (uint32_t i = 0; i < twins.tree.leaf_count(); ++i) {
      if (random.Below(1 + step % 8) == 0) leaves.push_back({i});
    }
    const NaiveTree without = twins.naive.Without(leaves);
    for (uint32_t at = 0; at < NodeCount(twins.tree.leaf_count()); ++at) {
      ASSERT_EQ(twins.tree.TreeHashWithout({at}, leaves),
                without.TreeHash({at}))
          << "step " << step << ", node " << at;
    }
    EXPECT_EQ(twins.tree.TreeHash(),
              twins.naive.TreeHash(Root(twins.tree.leaf_count())));
  }
}

TEST(RatchetTree, SupportsWhatAllItsMembersDo) {
  SeededRandom random(10);
  Twins twins = AnyTwins(3, random, 0);
  for (int step = 0; step < 40; ++step) {
    twins.AnyChange(8, random);
    ASSERT_EQ(twins.tree.MembersSupport(), twins.naive.MembersSupport());
  }
}

TEST(RatchetTree, GrowsWhenItIsFullAndIsNeverLargerThanItsLastMember) {
  SeededRandom random(11);
  Twins twins = Twins::Of(AnyLeaf(random));
  for (uint32_t count = 2; count <= 33; ++count) {
    twins.Add(AnyLeaf(random));
    EXPECT_EQ(twins.tree.leaf_count(), std::bit_ceil(count));
  }
  for (uint32_t last = 32; last >= 1; --last) {
    twins.Remove({last});
    EXPECT_EQ(twins.tree.leaf_count(), std::bit_ceil(last));
    ExpectSame(twins.tree, twins.naive);
  }
}

TEST(RatchetTree, ShrinksBySeveralLevelsAtOnce) {
  SeededRandom random(12);
  Twins twins = AnyTwins(17, random, 0);
  for (uint32_t leaf = 1; leaf < 16; ++leaf) twins.Remove({leaf});
  EXPECT_EQ(twins.tree.leaf_count(), 32u);
  twins.Remove({16});
  EXPECT_EQ(twins.tree.leaf_count(), 1u);
  ExpectSame(twins.tree, twins.naive);
}

TEST(RatchetTree, MakesRoomAtTheLeftmostBlankLeaf) {
  SeededRandom random(13);
  Twins twins = AnyTwins(16, random, 0);
  for (int step = 0; step < 200; ++step) {
    twins.AnyChange(24, random);
    const LeafIndex expected = twins.naive.LeftmostBlank();
    RatchetTree tree = twins.tree;
    EXPECT_EQ(tree.MakeRoom(), expected);
    EXPECT_LT(expected.value, tree.leaf_count());
    EXPECT_EQ(tree.Leaf(expected), nullptr);
    EXPECT_EQ(tree.Add(AnyLeaf(random)), expected);
    EXPECT_EQ(twins.tree.leaf_count(), twins.naive.leaf_count());
  }
}

TEST(RatchetTree, LetsAnExternalCommitterStandInTheRoomItMade) {
  SeededRandom random(14);
  for (size_t size : {1u, 2u, 3u, 4u, 8u}) {
    Twins twins = AnyTwins(size, random, 0);
    const LeafIndex at = twins.tree.MakeRoom();
    EXPECT_EQ(at.value, size);
    EXPECT_EQ(twins.naive.Add(AnyLeaf(random)), at);
    twins.SetPath(at, random);
    ExpectSame(twins.tree, twins.naive);
  }
}

TEST(RatchetTree, ShowsItsLeavesInTheirOrder) {
  SeededRandom random(15);
  const Twins twins = AnyTwins(20, random, 30);
  std::vector<LeafIndex> seen;
  twins.tree.EachLeaf([&](LeafIndex leaf, const LeafNode& node) {
    EXPECT_EQ(&node, twins.tree.Leaf(leaf));
    seen.push_back(leaf);
  });
  EXPECT_EQ(seen, twins.naive.Members());
}

TEST(RatchetTree, HasNothingBeyondItself) {
  SeededRandom random(16);
  const Twins twins = AnyTwins(3, random, 0);
  for (uint32_t beyond : {4u, 7u, 1u << 30, 1u << 31, 0xffffffffu}) {
    EXPECT_EQ(twins.tree.Leaf({beyond}), nullptr);
  }
  for (uint32_t beyond : {7u, 8u, 1u << 31, 0xffffffffu}) {
    EXPECT_EQ(twins.tree.ParentAt({beyond}), nullptr);
    EXPECT_EQ(twins.tree.KeyAt({beyond}), nullptr);
    EXPECT_TRUE(twins.tree.Resolution({beyond}).empty());
  }
}

// What EachDifference says, checked against all nodes of both trees.
void ExpectDifferences(const Twins& before, const Twins& after) {
  std::map<NodeIndex, std::pair<Bytes, Bytes>> said;
  const auto encoding = [](const Node* node) {
    return node == nullptr ? Bytes() : Encode(*node);
  };
  RatchetTree::EachDifference(
      before.tree, after.tree,
      [&](NodeIndex node, const Node* was, const Node* is) {
        EXPECT_TRUE(
            said.emplace(node, std::pair(encoding(was), encoding(is))).second)
            << "twice";
      });
  const uint32_t leaf_count =
      std::max(before.naive.leaf_count(), after.naive.leaf_count());
  for (uint32_t at = 0; at < NodeCount(leaf_count); ++at) {
    const auto was = before.naive.At({at}), is = after.naive.At({at});
    const std::pair naive(encoding(was ? &*was : nullptr),
                          encoding(is ? &*is : nullptr));
    const auto found = said.find({at});
    if (found != said.end()) {
      EXPECT_EQ(found->second, naive) << at;
      said.erase(found);
    } else {
      EXPECT_EQ(naive.first, naive.second) << at;
    }
  }
  EXPECT_TRUE(said.empty()) << "nodes beyond both trees";
}

TEST(RatchetTree, SaysEveryDifferenceFromACopy) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SeededRandom random(seed);
    const Twins before = AnyTwins(1 + 2 * seed, random, 20);
    Twins after = before;
    for (int step = 0; step < 15; ++step) {
      after.AnyChange(random.Below(40), random);
      ExpectDifferences(before, after);
      ExpectDifferences(after, before);
      if (HasFailure()) FAIL() << "seed " << seed << ", step " << step;
    }
  }
}

TEST(RatchetTree, SaysEveryDifferenceFromATreeThatItSharesNothingWith) {
  SeededRandom random(17);
  for (int i = 0; i < 20; ++i) {
    ExpectDifferences(AnyTwins(1 + random.Below(20), random, 10),
                      AnyTwins(1 + random.Below(20), random, 10));
  }
}

TEST(RatchetTree, SaysNoDifferenceWhereNothingWasDone) {
  SeededRandom random(18);
  const Twins before = AnyTwins(30, random, 30);
  Twins after = before;
  const auto count = [&] {
    size_t differences = 0;
    RatchetTree::EachDifference(
        before.tree, after.tree,
        [&](NodeIndex, const Node*, const Node*) { ++differences; });
    return differences;
  };
  EXPECT_EQ(count(), 0u);
  after.SetPath(after.naive.Members().back(), random);
  EXPECT_LE(count(), 6u);
}

}  // namespace
}  // namespace hotline::mls
