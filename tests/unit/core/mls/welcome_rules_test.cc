// RFC 9420 sections 12.4.3, 12.4.3.1 and 12.4.3.3: what a joiner believes.
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

class WelcomeRules : public InGroups {
 protected:
  WelcomeForgery Good() { return WelcomeTo(world_, {&alba_, &brio_, &cala_}); }
  absl::StatusOr<Group> Join(const WelcomeForgery& forgery,
                             std::optional<RatchetTree> tree = std::nullopt) {
    return world_.TryJoin(cala_,
                          ForgeWelcome(world_, forgery, cala_.own.key_package),
                          std::move(tree));
  }
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

  Client& alba_ = world_.Enrol("alba");
  Client& brio_ = world_.Enrol("brio");
  Client& cala_ = world_.Enrol("cala");
  std::optional<RatchetTree> without_dova_;
};

IN_BOTH_SUITES(WelcomeRules);

TEST_P(WelcomeRules, AWelcomeThatIsNotSpoiltLetsUsIn) {
  const auto group = Join(Good());
  ASSERT_TRUE(group.ok()) << group.status();
  EXPECT_EQ(group->own_leaf(), LeafIndex{2});
  EXPECT_TRUE(JoinAsDova(WithParents()).ok());
}

TEST_P(WelcomeRules, UnknownExtensionsOfTheGroupInfoAreIgnored) {
  WelcomeForgery forgery = Good();
  forgery.info = [](GroupInfo& info) {
    info.extensions.push_back({kRareType, {1, 2}});
    info.extensions.push_back({0x0a0a, {}});
  };
  EXPECT_TRUE(Join(forgery).ok());
}

TEST_P(WelcomeRules, AGroupExtensionThatWeDoNotSupportIsRefused) {
  world_.capabilities.extensions.push_back(kRareType);
  WelcomeForgery forgery = WelcomeTo(world_, {&alba_, &brio_});
  world_.capabilities = Capabilities::Ours();
  forgery.tree.Add(world_.Offer(cala_).leaf_node);
  EXPECT_TRUE(Join(forgery).ok());
  forgery.context.extensions = {{kRareType, {}}};
  ExpectRefusal(Join(forgery), "an extension of the group is not supported");
}

TEST_P(WelcomeRules, AGroupExtensionThatOnlyOurGreaseNamesIsRefused) {
  world_.capabilities.extensions.push_back(0x0a0a);
  WelcomeForgery forgery = Good();
  forgery.context.extensions = {{0x0a0a, {}}};
  ExpectRefusal(Join(forgery), "an extension of the group is not supported");
}

TEST_P(WelcomeRules, AGroupWithTheIdOfOneThatWeAreInIsRefused) {
  const WelcomeForgery forgery = Good();
  const auto welcome = ForgeWelcome(world_, forgery, cala_.own.key_package);
  ExpectRefusal(world_.TryJoin(cala_, welcome, std::nullopt, nullptr,
                               {{1}, forgery.context.group_id}),
                "with the id of one that we are in");
  EXPECT_TRUE(
      world_.TryJoin(cala_, welcome, std::nullopt, nullptr, {{1}}).ok());
}

TEST_P(WelcomeRules, AGroupInfoThatItsSignerDidNotSignIsRefused) {
  WelcomeForgery forgery = Good();
  forgery.signing_key = &brio_.signing_key;
  ExpectRefusal(Join(forgery), "signature");
}

TEST_P(WelcomeRules, AGroupInfoSignedByNobodyIsRefused) {
  for (const uint32_t signer : {3u, 4u, 0xffffffffu}) {
    WelcomeForgery forgery = Good();
    forgery.signer = {signer};
    ExpectRefusal(Join(forgery), "its signer is no member");
  }
}

TEST_P(WelcomeRules, WithoutTheTreeNobodyJoins) {
  WelcomeForgery forgery = Good();
  forgery.carry_tree = false;
  EXPECT_EQ(Join(forgery).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Join(forgery, forgery.tree).ok());
}

TEST_P(WelcomeRules, ATreeOfAnotherHashIsRefused) {
  WelcomeForgery forgery = Good();
  forgery.context.tree_hash = base::ToBytes(forgery.tree.TreeHash());
  forgery.tree_hash = false;
  RatchetTree other = forgery.tree;
  other.Remove({1});
  forgery.carry_tree = false;
  ExpectRefusal(Join(forgery, other), "not the one that the group has");
  forgery.carry_tree = true;
  forgery.tree = other;
  ExpectRefusal(Join(forgery), "not the one that the group has");
}

TEST_P(WelcomeRules, OurTreeEndsWithALeafAndOneThatDoesNotIsRefused) {
  WelcomeForgery forgery = Good();
  Nodes nodes = NodesOf(forgery.tree);
  EXPECT_EQ(Encode(forgery.tree), TreeExtension(nodes));
  nodes.push_back(std::nullopt);
  forgery.info = [&](GroupInfo& info) {
    info.extensions[0].data = TreeExtension(nodes);
  };
  ExpectRefusal(Join(forgery), "ends with a blank node");
}

TEST_P(WelcomeRules, AWelcomeForAnotherKeyPackageIsRefused) {
  const auto welcome = ForgeWelcome(world_, Good(), cala_.own.key_package);
  EXPECT_EQ(world_.TryJoin(brio_, welcome).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_P(WelcomeRules, AWelcomeOfAnotherSuiteIsRefused) {
  const CipherSuite other = GetParam() == CipherSuite::kXWing
                                ? CipherSuite::kX25519
                                : CipherSuite::kXWing;
  WelcomeForgery forgery = Good();
  forgery.welcome = [&](Welcome& welcome) { welcome.cipher_suite = other; };
  ExpectRefusal(Join(forgery), "of another cipher suite than the KeyPackage");
  forgery.welcome = nullptr;
  forgery.context.cipher_suite = other;
  ExpectRefusal(Join(forgery),
                "GroupInfo: of another cipher suite than the KeyPackage");
}

TEST_P(WelcomeRules, APskThatWeDoNotHaveIsRefused) {
  WelcomeForgery forgery = Good();
  forgery.psks = {ExternalPsk("none", world_.random())};
  ExpectRefusal(Join(forgery), "psk: unknown");
  world_.psks.psks[base::ToBytes("none")] = {1, 2, 3};
  EXPECT_TRUE(Join(forgery).ok());
}

TEST_P(WelcomeRules, AMemberWhoseLeafIsInvalidIsRefused) {
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

TEST_P(WelcomeRules, ACredentialTypeThatNotAllSupportIsRefused) {
  world_.capabilities.credentials = {1};
  ExpectLeafRefused(
      [&](LeafNode& leaf) {
        leaf.credential = Credential::X509({{brio_.name}});
        leaf.capabilities.credentials = {1, 2};
      },
      "a credential type in use is not supported by all members");
}

TEST_P(WelcomeRules, AMemberSignedForAnotherGroupIsRefused) {
  ExpectLeafRefused(
      [&](LeafNode& leaf) {
        leaf.source = LeafNodeSource::kUpdate;
        leaf.Sign(brio_.signing_key, {{1, 2, 3}, {1}});
      },
      "signature", false);
}

TEST_P(WelcomeRules, TwoMembersWithOneKeyOrNameAreRefused) {
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

TEST_P(WelcomeRules, AParentThatNoLeafVouchesForIsRefused) {
  WelcomeForgery forgery = WithParents();
  forgery.tree = Changed(forgery.tree, 1, [](ParentNode& node) {
    node.parent_hash.assign(32, 7);
  });
  ExpectRefusal(JoinAsDova(forgery), "is not parent-hash valid");
}

TEST_P(WelcomeRules, AnUnmergedLeafThatIsNoMemberBelowIsRefused) {
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

TEST_P(WelcomeRules, AnUnmergedLeafThatANodeBetweenLacksIsRefused) {
  WelcomeForgery forgery = WithParents();
  forgery.tree = Changed(forgery.tree, 11,
                         [](ParentNode& node) { node.unmerged_leaves = {}; });
  ExpectRefusal(JoinAsDova(forgery), "lacks an unmerged leaf of one above");
}

TEST_P(WelcomeRules, AParentWithTheKeyOfAnotherNodeIsRefused) {
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

TEST_P(WelcomeRules, ATreeWithoutOurLeafIsRefused) {
  const WelcomeForgery forgery = Good();
  world_.Offer(cala_);
  ExpectRefusal(Join(forgery), "our leaf is not in the tree");
}

TEST_P(WelcomeRules, APathSecretThatGivesOtherKeysIsRefused) {
  WelcomeForgery forgery = WithParents();
  forgery.path_secret = world_.random().NextSecret();
  ExpectRefusal(JoinAsDova(forgery), "gives another key than the tree has");
}

TEST_P(WelcomeRules, APathSecretForABlankNodeIsRefused) {
  WelcomeForgery forgery = Good();
  forgery.path_secret = world_.random().NextSecret();
  ExpectRefusal(Join(forgery), "a path secret for a blank node");
}

TEST_P(WelcomeRules, AnotherConfirmationTagIsRefused) {
  WelcomeForgery forgery = Good();
  forgery.info = [](GroupInfo& info) { info.confirmation_tag[0] ^= 1; };
  ExpectRefusal(Join(forgery), "confirmation_tag: does not verify");
}

TEST_P(WelcomeRules, OursNamesThePsksInTheOrderOfTheCommitAndEveryNewMember) {
  world_.psks.psks = {{{1}, {1}}, {{2}, {2}}, {{3}, {3}}};
  world_.Create(alba_);
  CommitDraft draft;
  std::vector<PreSharedKeyId> psks;
  for (uint8_t name : {2, 3, 1}) {
    psks.push_back(ExternalPsk("", world_.random()));
    psks.back().psk_id = {name};
    draft.proposals.push_back({PreSharedKey{psks.back()}});
  }
  for (const Client* joiner : {&brio_, &cala_}) {
    draft.proposals.push_back({Add{joiner->own.key_package}});
  }
  NewCommit made = world_.Commit(alba_, draft);
  const auto& welcome = std::get<Welcome>(made.welcome->value);
  for (const Client* joiner : {&brio_, &cala_}) {
    const auto* sealed = welcome.Find(joiner->own.key_package.Ref());
    ASSERT_NE(sealed, nullptr);
    const auto secrets = DecryptGroupSecrets(*sealed, joiner->own.keys.init_key,
                                             welcome.encrypted_group_info);
    ASSERT_TRUE(secrets.ok());
    EXPECT_EQ(secrets->psks, psks);
  }
  world_.Apply(alba_, std::move(made), {&brio_, &cala_});
  world_.ExpectAgreement();
}

}  // namespace
}  // namespace hotline::mls
