// RFC 9420 sections 12.4.3, 12.4.3.1 and 12.4.3.3: what a joiner believes. Of
// the tree: joined_tree_test.cc.
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

constexpr uint16_t kRareType = 0xf123;

class WelcomeRules : public InWelcomes {};
IN_BOTH_SUITES(WelcomeRules);

TEST_P(WelcomeRules, AWelcomeThatIsNotSpoiltLetsUsIn) {
  const auto group = Join(Good());
  ASSERT_TRUE(group.ok()) << group.status();
  EXPECT_EQ(group->own_leaf(), LeafIndex{2});
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

TEST_P(WelcomeRules, SecretsOfAnotherLengthThanTheSuitesAreRefused) {
  for (const size_t size : {0u, 31u, 33u, 48u, 64u}) {
    WelcomeForgery forgery = Good();
    forgery.secrets = [&](GroupSecrets& secrets) {
      secrets.joiner_secret = base::SecretBytes(base::Bytes(size, 1));
    };
    ExpectRefusal(Join(forgery), "joiner_secret has not Nh bytes");
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

TEST_P(WelcomeRules, ATreeWithoutOurLeafIsRefused) {
  const WelcomeForgery forgery = Good();
  world_.Offer(cala_);
  ExpectRefusal(Join(forgery), "our leaf is not in the tree");
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
