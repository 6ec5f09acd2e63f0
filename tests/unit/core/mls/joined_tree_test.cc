// RFC 9420 sections 12.4.3.1 and 12.4.3.3: what a joiner finds wrong with the
// tree of its group.
#include "tests/unit/core/mls/naive_tree.h"
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

constexpr uint16_t kRareType = 0xf123;

using Nodes = std::vector<std::optional<Node>>;

Nodes NodesOf(const RatchetTree& tree) {
  Nodes nodes;
  tree.EachNode([&](NodeIndex at, const Node& node) {
    nodes.resize(at.value);
    nodes.push_back(node);
  });
  return nodes;
}

// With one parent node changed.
RatchetTree Changed(const RatchetTree& tree, size_t at,
                    const std::function<void(ParentNode&)>& change) {
  Nodes nodes = NodesOf(tree);
  change(std::get<ParentNode>(nodes.at(at)->value));
  return *RatchetTree::Decode(TreeExtension(nodes));
}

class JoinedTree : public InWelcomes {
 protected:
  // That cala is not let in if brio's leaf is so, and signed again.
  void ExpectLeafRefused(const std::function<void(LeafNode&)>& change,
                         std::string_view says, bool sign = true) {
    WelcomeForgery forgery = Good();
    LeafNode leaf = brio_.own.key_package.leaf_node;
    change(leaf);
    if (sign) leaf.Sign(brio_.signing_key, {forgery.context.group_id, {1}});
    forgery.tree.Update({1}, std::move(leaf));
    ExpectRefusal(Join(forgery), says);
  }
  // A group of seven who all have committed, and dova, whom alba added last, at
  // leaf 7: the nodes 7 and 11 above her say that she is unmerged.
  WelcomeForgery WithParents() {
    std::vector<Client*> members = {&alba_, &brio_, &cala_};
    for (const char* name : {"ezra", "fara", "gora", "hila"}) {
      members.push_back(&world_.Enrol(name));
    }
    Client& dova = world_.Enrol("dova");
    world_.Create(alba_);
    world_.Add(alba_, {members.begin() + 1, members.end()});
    for (Client* member : members) world_.CommitAndApply(*member, {});
    without_dova_ = alba_.group->tree();
    world_.Add(alba_, {&dova}, /*path=*/false);
    WelcomeForgery forgery = Good();
    forgery.context = alba_.group->context();
    forgery.tree = alba_.group->tree();
    return forgery;
  }
  absl::StatusOr<Group> JoinAsDova(const WelcomeForgery& forgery) {
    const Client& dova = *world_.Members().back();
    return world_.TryJoin(dova,
                          ForgeWelcome(world_, forgery, dova.own.key_package));
  }

  std::optional<RatchetTree> without_dova_;
};

IN_BOTH_SUITES(JoinedTree);

TEST_P(JoinedTree, ThatIsNotSpoiltLetsUsIn) {
  EXPECT_TRUE(Join(Good()).ok());
  EXPECT_TRUE(JoinAsDova(WithParents()).ok());
}

TEST_P(JoinedTree, OurTreeEndsWithALeafAndOneThatDoesNotIsRefused) {
  WelcomeForgery forgery = Good();
  const Nodes nodes = NodesOf(forgery.tree);
  ASSERT_EQ(nodes.size() % 2, 1u);
  EXPECT_EQ(Encode(forgery.tree), TreeExtension(nodes));
  const auto ending = [&](const std::vector<std::optional<Node>>& more) {
    forgery.info = [&nodes, more](GroupInfo& info) {
      Nodes longer = nodes;
      longer.insert(longer.end(), more.begin(), more.end());
      info.extensions[0].data = TreeExtension(longer);
    };
    return Join(forgery);
  };
  EXPECT_TRUE(ending({}).ok());
  ParentNode parent = SampleParent(world_.random());
  parent.encryption_key = cala_.own.key_package.init_key;
  parent.unmerged_leaves.clear();
  ExpectRefusal(ending({std::nullopt}), "ends with a blank node");
  ExpectRefusal(ending({std::nullopt, std::nullopt}), "ends with a blank node");
  ExpectRefusal(ending({Node{parent}}), "ends with a parent node");
  ExpectRefusal(ending({std::nullopt, std::nullopt, Node{parent}}),
                "ends with a parent node");
}

// Why our own never ends so: a parent node has members on both sides, or is
// blank.
TEST_P(JoinedTree, OursEndsWithALeafWhoeverLeaves) {
  for (const uint32_t last : {1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    RatchetTree tree = WithParents().tree;
    for (uint32_t leaf = 7; leaf >= last; --leaf) {
      tree.Remove({leaf});
      EXPECT_EQ(NodesOf(tree).size() % 2, 1u);
      EXPECT_TRUE(RatchetTree::Decode(Encode(tree)).ok());
    }
  }
}

TEST_P(JoinedTree, AMemberWhoseLeafIsInvalidIsRefused) {
  const auto nothing = [](LeafNode&) {};
  ExpectLeafRefused([](LeafNode& leaf) { leaf.signature[0] ^= 1; }, "signature",
                    false);
  ExpectLeafRefused(
      [](LeafNode& leaf) {
        leaf.extensions.push_back({kRareType, {}});
      },
      "an extension is not among its capabilities");
  ExpectLeafRefused([](LeafNode& leaf) { leaf.lifetime.not_after = 1; },
                    "lifetime");
  world_.authentication.refused = {brio_.name};
  ExpectLeafRefused(nothing, "credential: refused");
}

TEST_P(JoinedTree, ACredentialTypeThatNotAllSupportIsRefused) {
  world_.capabilities.credentials = {1};
  ExpectLeafRefused(
      [&](LeafNode& leaf) {
        leaf.credential = Credential::X509({{brio_.name}});
        leaf.capabilities.credentials = {1, 2};
      },
      "a credential type in use is not supported by all members");
}

TEST_P(JoinedTree, AMemberSignedForAnotherGroupIsRefused) {
  ExpectLeafRefused(
      [&](LeafNode& leaf) {
        leaf.source = LeafNodeSource::kUpdate;
        leaf.Sign(brio_.signing_key, {{1, 2, 3}, {1}});
      },
      "signature", false);
}

TEST_P(JoinedTree, TwoMembersWithOneKeyOrNameAreRefused) {
  ExpectLeafRefused(
      [&](LeafNode& leaf) { leaf.credential = Credential::Basic(alba_.name); },
      "a client that another node has");
  ExpectLeafRefused(
      [&](LeafNode& leaf) {
        leaf.encryption_key = alba_.own.key_package.leaf_node.encryption_key;
      },
      "an encryption key that another node has");
  ExpectLeafRefused(
      [&](LeafNode& leaf) {
        leaf.signature_key = alba_.own.key_package.leaf_node.signature_key;
        leaf.Sign(alba_.signing_key, {});
      },
      "a signature key that another node has", false);
}

TEST_P(JoinedTree, AParentThatNoLeafVouchesForIsRefused) {
  WelcomeForgery forgery = WithParents();
  forgery.tree = Changed(forgery.tree, 1, [](ParentNode& node) {
    node.parent_hash.assign(32, 7);
  });
  ExpectRefusal(JoinAsDova(forgery), "is not parent-hash valid");
}

TEST_P(JoinedTree, AnUnmergedLeafThatIsNoMemberBelowIsRefused) {
  WelcomeForgery forgery = WithParents();
  const RatchetTree good = forgery.tree;
  const auto refused = [&](const RatchetTree& tree, uint32_t node,
                           uint32_t leaf) {
    forgery.tree = Changed(
        tree, node, [&](ParentNode& one) { one.unmerged_leaves = {{leaf}}; });
    ExpectRefusal(JoinAsDova(forgery), "is not a member below it");
  };
  refused(good, 1, 2);
  refused(good, 1, 9);
  refused(*without_dova_, 11, 7);
}

TEST_P(JoinedTree, AnUnmergedLeafThatANodeBetweenLacksIsRefused) {
  WelcomeForgery forgery = WithParents();
  forgery.tree = Changed(forgery.tree, 11,
                         [](ParentNode& node) { node.unmerged_leaves = {}; });
  ExpectRefusal(JoinAsDova(forgery), "lacks an unmerged leaf of one above");
}

TEST_P(JoinedTree, AParentWithNobodyOnOneSideIsRefused) {
  WelcomeForgery forgery = WithParents();
  Nodes nodes = NodesOf(forgery.tree);
  ASSERT_TRUE(nodes[5].has_value());
  nodes[6].reset();
  forgery.tree = *RatchetTree::Decode(TreeExtension(nodes));
  ExpectRefusal(JoinAsDova(forgery), "has nobody on one side");
}

TEST_P(JoinedTree, AParentWithTheKeyOfAnotherNodeIsRefused) {
  WelcomeForgery forgery = WithParents();
  // cala commits with the key of a node of its path for its leaf, too.
  const Forger cala(world_, cala_);
  SeededRandom first(9), again(9);
  HpkePublicKey key;
  cala.Commit({.proposals = {},
               .path_random = &first,
               .update_path = [&](UpdatePath& path) {
                 key = path.nodes.back().encryption_key;
               }});
  const Forged forged = cala.Commit(
      {.proposals = {}, .path_random = &again, .leaf = [&](LeafNode& leaf) {
         leaf.encryption_key = key;
       }});
  forgery.tree = forged.next.epoch.tree;
  ExpectRefusal(JoinAsDova(forgery), "an encryption key that another node has");
}

TEST_P(JoinedTree, APathSecretThatGivesOtherKeysIsRefused) {
  WelcomeForgery forgery = WithParents();
  forgery.path_secret = world_.random().NextSecret();
  ExpectRefusal(JoinAsDova(forgery), "gives another key than the tree has");
}

}  // namespace
}  // namespace hotline::mls
