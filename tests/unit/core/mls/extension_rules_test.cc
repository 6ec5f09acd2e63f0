// RFC 9420 sections 13.2 to 13.5: what is unknown, what everybody has to
// support, and GREASE.
#include "core/mls/grease.h"
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

constexpr uint16_t kRareType = 0xf123;
constexpr uint16_t kGrease = 0x0a0a;
constexpr auto kUnsupported = "an extension of the group is not supported";

class ExtensionRules : public InGroups {
 protected:
  void Start(Extensions extensions = {}) {
    members_ = world_.GroupOf({"alba", "brio"}, true, std::move(extensions));
  }
  Client& alba() { return *members_[0]; }
  absl::StatusOr<Group> Create(Client& client, Extensions extensions) {
    return Group::Create({{1}, GetParam(), std::move(extensions)},
                         client.own_key_package(), world_.application,
                         world_.now, world_.random());
  }

  std::vector<Client*> members_;
};

IN_BOTH_SUITES(ExtensionRules);

TEST_P(ExtensionRules, AKeyPackageOfOursSaysOnlyWhatWeSupport) {
  const Client& dova = world_.Enrol("dova");
  const Capabilities can =
      WithoutGrease(dova.own.key_package.leaf_node.capabilities);
  EXPECT_EQ(can, Capabilities::Ours());
  for (uint16_t suite : can.cipher_suites) {
    EXPECT_TRUE(IsSupported(static_cast<CipherSuite>(suite)));
  }
  for (uint16_t type : can.credentials) {
    base::Writer credential;
    credential.U16(type).Opaque({});
    EXPECT_TRUE(Parses<Credential>(credential.bytes()));
  }
  EXPECT_EQ(can.versions, std::vector<uint16_t>{1});
  EXPECT_EQ(can.extensions, std::vector<uint16_t>{kLastResort});
  EXPECT_TRUE(can.proposals.empty());
}

TEST_P(ExtensionRules, WhatIsUnknownInAKeyPackageIsIgnored) {
  Start();
  Client& dova = world_.Enrol("dova");
  KeyPackageDraft draft = world_.Draft(dova.name);
  draft.leaf_extensions = {{kRareType, {1}}};
  Capabilities& can = draft.capabilities;
  for (auto* numbers : {&can.versions, &can.cipher_suites, &can.extensions,
                        &can.proposals, &can.credentials}) {
    numbers->insert(numbers->begin(), {kRareType, 0x7777});
  }
  world_.Offer(dova, draft);
  KeyPackage& offered = dova.own.key_package;
  offered.extensions.push_back({0x7777, {1, 2, 3}});
  offered.Sign(dova.signing_key);
  world_.Add(alba(), {&dova});
  world_.ExpectAgreement();
}

TEST_P(ExtensionRules, OfOneTypeTwiceAreNeverMade) {
  Start();
  const Extensions twice = {{kApplicationId, {1}}, {kApplicationId, {2}}};
  ExpectRefusal(Create(world_.Enrol("dova"), twice), "of a type");
  CommitDraft draft;
  draft.leaf_extensions = twice;
  ExpectRefusal(world_.TryCommit(alba(), draft), "of a type");
  draft = {};
  for (const Proposal& proposal :
       {Proposal{GroupContextExtensions{twice}},
        Proposal{ReInit{{1}, ProtocolVersion::kMls10, GetParam(), twice}}}) {
    draft.proposals = {proposal};
    ExpectRefusal(world_.TryCommit(alba(), draft), "of a type");
    ExpectRefusal(world_.Propose(alba(), proposal), "of a type");
  }
}

TEST_P(ExtensionRules, OfOneTypeTwiceAreRefused) {
  Start();
  const Extensions twice = {{kApplicationId, {1}}, {kApplicationId, {2}}};
  Client& dova = world_.Enrol("dova");
  KeyPackageDraft draft = world_.Draft(dova.name);
  draft.leaf_extensions = twice;
  const KeyPackage in_leaf = world_.Offer(dova, draft);
  KeyPackage outside = world_.Offer(dova);
  outside.extensions = twice;
  outside.Sign(dova.signing_key);
  for (const Proposal& proposal :
       {Proposal{Add{in_leaf}}, Proposal{Add{outside}},
        Proposal{GroupContextExtensions{twice}},
        Proposal{ReInit{{1}, ProtocolVersion::kMls10, GetParam(), twice}}}) {
    ExpectRefusedByAll(world_, alba(), Forger(world_, alba()).Propose(proposal),
                       "MLSMessage");
  }
  const auto path = Forger(world_, alba())
                        .Commit({.proposals = {}, .leaf = [&](LeafNode& leaf) {
                                   leaf.extensions = twice;
                                 }});
  ExpectRefusedByAll(world_, alba(), path.message, "MLSMessage");
  GroupInfo info;
  info.extensions = twice;
  EXPECT_FALSE(Parses<GroupInfo>(Encode(info)));
  info = {};
  info.group_context.extensions = twice;
  EXPECT_FALSE(Parses<GroupInfo>(Encode(info)));
}

TEST_P(ExtensionRules, OfTheGroupAreAskedOfWhoIsAdded) {
  world_.capabilities.extensions.push_back(kRareType);
  Start({{kRareType, {1}}});
  world_.Add(alba(), {&world_.Enrol("cala")});
  world_.ExpectAgreement();
  world_.capabilities = Capabilities::Ours();
  ExpectCommitRefused(world_, alba(),
                      {{Add{world_.Enrol("dova").own.key_package}}},
                      kUnsupported);
}

TEST_P(ExtensionRules, OfTheGroupAreAskedOfWhoLetsItselfIn) {
  world_.capabilities.extensions.push_back(kRareType);
  Start({{kRareType, {1}}});
  world_.capabilities = Capabilities::Ours();
  const Client& dova = world_.Enrol("dova");
  const auto info =
      alba().group->MakeGroupInfo({}, alba().signing_key, world_.random());
  ExpectRefusal(
      JoinByExternalCommit({.group_info = *info,
                            .tree = std::nullopt,
                            .leaf_node = dova.own.key_package.leaf_node,
                            .replaces = std::nullopt,
                            .psks = {},
                            .authenticated_data = {}},
                           dova.signing_key, world_.application, world_.now,
                           world_.random()),
      kUnsupported);
  const Forger forger(world_, alba());
  auto init = forger.MakeInit();
  const Forged forged =
      forger.Commit({.proposals = {{Proposal{ExternalInit{init.kem_output}}}},
                     .joiner = &dova,
                     .init_secret = std::move(init.init_secret)});
  ExpectRefusal(world_.Receive(alba(), forged.message), kUnsupported);
}

// Sections 5.3.1 and 12.1.8.1: wherever a group's external senders come from.
TEST_P(ExtensionRules, ExternalSendersWhomNobodyBelievesAreInNoGroup) {
  const ExternalSenders senders{
      {{base::ToBytes(world_.Enrol("ezra").signing_key.verify_key()),
        Credential::Basic(base::ToBytes("ezra"))}}};
  const Extension good = MakeExtension(kExternalSenders, senders);
  Start({good});
  const auto info =
      alba().group->MakeGroupInfo({}, alba().signing_key, world_.random());
  Client& cala = world_.Enrol("cala");
  CommitDraft draft;
  draft.proposals.push_back({Add{cala.own.key_package}});
  const NewCommit made = world_.Commit(alba(), draft);
  Client& dova = world_.Enrol("dova");
  const auto let_in = [&] {
    return JoinByExternalCommit({.group_info = *info,
                                 .tree = std::nullopt,
                                 .leaf_node = dova.own.key_package.leaf_node,
                                 .replaces = std::nullopt,
                                 .psks = {},
                                 .authenticated_data = {}},
                                dova.signing_key, world_.application,
                                world_.now, world_.random());
  };
  EXPECT_TRUE(let_in().ok());
  EXPECT_TRUE(world_.TryJoin(cala, *made.welcome).ok());
  EXPECT_TRUE(Create(dova, {good}).ok());
  const Proposal reinit = {
      ReInit{{1}, ProtocolVersion::kMls10, GetParam(), {good}}};
  draft.proposals = {reinit};
  EXPECT_TRUE(world_.TryCommit(alba(), draft).ok());

  world_.authentication.refused = {base::ToBytes("ezra")};
  ExpectRefusal(let_in(), "credential: refused");
  ExpectRefusal(world_.TryJoin(cala, *made.welcome), "credential: refused");
  ExpectRefusal(Create(dova, {good}), "credential: refused");
  ExpectCommitRefused(world_, alba(), {reinit}, "credential: refused");
  ExpectRefusal(Create(dova, {{kExternalSenders, {1}}}), "external_senders");
}

TEST_P(ExtensionRules, OfTheGroupAreAskedOfAllBeforeTheyAreSet) {
  Start();
  ExpectCommitRefused(world_, alba(),
                      {{GroupContextExtensions{{{kRareType, {}}}}}},
                      kUnsupported);
  ExpectRefusal(Create(world_.Enrol("dova"), {{kRareType, {}}}), kUnsupported);
}

TEST_P(ExtensionRules, GreaseIsInNoFieldThatHasToBeSupported) {
  Start({{kApplicationId, {1}}});
  CommitDraft draft;
  draft.proposals = {{GroupContextExtensions{{{kApplicationId, {2}}}}}};
  const NewCommit made = world_.Commit(alba(), draft);
  EXPECT_EQ(alba().group->context().extensions,
            (Extensions{{kApplicationId, {1}}}));
  EXPECT_EQ(made.group_info.group_context.extensions,
            (Extensions{{kApplicationId, {2}}}));
  EXPECT_EQ(made.staged.proposals().size(), 1u);
  EXPECT_EQ(alba().leaf_node().credential.type, CredentialType::kBasic);
  EXPECT_EQ(alba().leaf_node().capabilities.versions, std::vector<uint16_t>{1});
}

TEST_P(ExtensionRules, GreaseIsInEveryFieldThatTakesIt) {
  Start();
  const KeyPackage& ours = alba().own.key_package;
  const Capabilities& can = ours.leaf_node.capabilities;
  const Capabilities without = WithoutGrease(can);
  EXPECT_GT(can.cipher_suites.size(), without.cipher_suites.size());
  EXPECT_GT(can.extensions.size(), without.extensions.size());
  EXPECT_GT(can.proposals.size(), without.proposals.size());
  EXPECT_GT(can.credentials.size(), without.credentials.size());
  EXPECT_EQ(ours.leaf_node.extensions.size(), 1u);
  EXPECT_EQ(ours.extensions.size(), 1u);
  // ratchet_tree, external_pub, and one more.
  EXPECT_EQ(alba()
                .group->MakeGroupInfo({}, alba().signing_key, world_.random())
                ->extensions.size(),
            3u);
}

TEST_P(ExtensionRules, GreaseIsTakenAsWhatElseIsUnknown) {
  Start();
  for (const uint16_t type : {kGrease, kRareType}) {
    Client& dova = world_.Enrol("dova");
    KeyPackageDraft draft = world_.Draft(dova.name);
    draft.grease = false;
    draft.leaf_extensions = {{type, {}}};
    ExpectProposalRefused(world_, alba(), {Add{world_.Offer(dova, draft)}},
                          "an extension is not among its capabilities");
    ExpectCommitRefused(world_, alba(),
                        {{GroupContextExtensions{{{type, {}}}}}}, kUnsupported);
    base::Writer credential;
    credential.U16(type).Opaque({});
    EXPECT_FALSE(Parses<Credential>(credential.bytes()));
  }
}

TEST_P(ExtensionRules, GreaseOfOursIsNoSupport) {
  world_.capabilities.extensions.push_back(kGrease);
  world_.capabilities.proposals.push_back(kGrease);
  ExpectRefusal(Create(world_.Enrol("dova"), {{kGrease, {}}}), kUnsupported);
  const Extension required = MakeExtension(
      kRequiredCapabilities, RequiredCapabilities{{}, {kGrease}, {}});
  ExpectRefusal(Create(world_.Enrol("dova"), {required}),
                "a required proposal is not supported");
  Start();
  ExpectCommitRefused(world_, alba(),
                      {{GroupContextExtensions{{{kGrease, {}}}}}},
                      kUnsupported);
}

}  // namespace
}  // namespace hotline::mls
