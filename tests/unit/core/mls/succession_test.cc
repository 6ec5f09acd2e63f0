// RFC 9420 sections 11.2, 11.3, 12.4.1 and 12.4.3.1: groups that follow others.
#include "core/mls/succession.h"

#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

class Succession : public InGroups {
 protected:
  void SetUp() override { members_ = world_.GroupOf({"alba", "brio", "cala"}); }
  Client& alba() { return *members_[0]; }
  Client& cala() { return *members_[2]; }
  const Group& old() { return *cala().group; }

  PreSharedKeyId PskOf(const Group& group, ResumptionPskUsage usage) {
    PreSharedKeyId id = ExternalPsk("", world_.random());
    id.type = PskType::kResumption;
    id.usage = usage;
    id.psk_group_id = group.group_id();
    id.psk_epoch = group.epoch();
    const auto& secret = group.resumption_psk();
    world_.psks.psks[id.psk_group_id] =
        base::ToBytes(base::ByteView(secret.Reveal()));
    return id;
  }
  // A Welcome to a group of those, that follows cala's.
  WelcomeForgery Following(ResumptionPskUsage usage,
                           const std::vector<Client*>& members) {
    WelcomeForgery forgery = WelcomeTo(world_, members);
    forgery.psks = {PskOf(old(), usage)};
    return forgery;
  }
  WelcomeForgery Branching() {
    return Following(ResumptionPskUsage::kBranch, {&alba(), &cala()});
  }
  // After a Commit of a ReInit.
  WelcomeForgery Reinitialising(
      std::optional<std::vector<Client*>> members = std::nullopt) {
    CommitDraft draft;
    draft.proposals = {
        {ReInit{{1, 2, 3}, ProtocolVersion::kMls10, GetParam(), {}}}};
    world_.CommitAndApply(alba(), draft);
    WelcomeForgery forgery =
        Following(ResumptionPskUsage::kReinit, members.value_or(members_));
    forgery.context.group_id = {1, 2, 3};
    return forgery;
  }
  absl::StatusOr<Group> Join(const WelcomeForgery& forgery,
                             const Group* predecessor) {
    return world_.TryJoin(cala(),
                          ForgeWelcome(world_, forgery, cala().own.key_package),
                          std::nullopt, predecessor);
  }

  std::vector<Client*> members_;
};

IN_BOTH_SUITES(Succession);

TEST_P(Succession, ThatIsNotSpoiltIsJoined) {
  EXPECT_TRUE(Join(Branching(), &old()).ok());
  const auto group = Join(Reinitialising(), &old());
  EXPECT_TRUE(group.ok()) << group.status();
}

TEST_P(Succession, OfAGroupThatWeDoNotHaveIsRefused) {
  ExpectRefusal(Join(Branching(), nullptr), "follows a group that was not");
}

TEST_P(Succession, OfTwoGroupsIsRefused) {
  WelcomeForgery forgery = Branching();
  forgery.psks.push_back(PskOf(old(), ResumptionPskUsage::kReinit));
  ExpectRefusal(Join(forgery, &old()), "follows two groups");
}

TEST_P(Succession, InAnotherEpochThanTheFirstIsRefused) {
  for (const uint64_t epoch : {0u, 2u}) {
    WelcomeForgery forgery = Branching();
    forgery.context.epoch = epoch;
    ExpectRefusal(Join(forgery, &old()), "not in epoch 1");
  }
  WelcomeForgery forgery = Reinitialising();
  forgery.context.epoch = 2;
  ExpectRefusal(Join(forgery, &old()), "not in epoch 1");
}

TEST_P(Succession, ThatBranchesToAStrangerIsRefused) {
  ExpectRefusal(Join(Following(ResumptionPskUsage::kBranch,
                               {&alba(), &world_.Enrol("ezra"), &cala()}),
                     &old()),
                "somebody who was no member");
}

TEST_P(Succession, ThatBranchesToAnotherSuiteIsRefused) {
  GroupWorld other(GetParam() == CipherSuite::kXWing ? CipherSuite::kX25519
                                                     : CipherSuite::kXWing);
  const auto members = other.GroupOf({"alba", "cala"});
  WelcomeForgery forgery = WelcomeTo(world_, {&alba(), &cala()});
  forgery.psks = {PskOf(*members[1]->group, ResumptionPskUsage::kBranch)};
  ExpectRefusal(Join(forgery, &*members[1]->group),
                "another version or cipher suite");
}

TEST_P(Succession, OfAReInitThatWasNeverCommittedIsRefused) {
  ExpectRefusal(Join(Following(ResumptionPskUsage::kReinit, members_), &old()),
                "no ReInit was committed");
}

TEST_P(Succession, ThatIsNotWhatTheReInitDescribesIsRefused) {
  WelcomeForgery forgery = Reinitialising();
  forgery.context.group_id = {3, 2, 1};
  ExpectRefusal(Join(forgery, &old()), "not the group that the ReInit");
  forgery.context.group_id = {1, 2, 3};
  forgery.context.extensions = {{kApplicationId, {}}};
  ExpectRefusal(Join(forgery, &old()), "not the group that the ReInit");
}

TEST_P(Succession, OfAReInitWithoutAllMembersIsRefused) {
  ExpectRefusal(
      Join(Reinitialising(std::vector<Client*>{&alba(), &cala()}), &old()),
      "has not the same members");
}

TEST_P(Succession, OursIsTheGroupThatTheReInitDescribesWithItsMembersAndPsk) {
  Reinitialising();
  std::vector<KeyPackage> others;
  for (Client* member : members_) world_.Offer(*member);
  others = {members_[1]->own.key_package};
  const auto reinitialise = [&] {
    return Reinitialise(*alba().group, alba().own_key_package(), others,
                        alba().signing_key, world_.application, world_.now,
                        world_.random());
  };
  ExpectRefusal(reinitialise(), "not the members of the old group");
  others.push_back(cala().own.key_package);
  auto made = reinitialise();
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->group.group_id(), (base::Bytes{1, 2, 3}));
  EXPECT_EQ(made->group.epoch(), 1u);

  const auto& welcome = std::get<Welcome>(made->welcome.value);
  const auto secrets = DecryptGroupSecrets(
      *welcome.Find(cala().own.key_package.Ref()), cala().own.keys.init_key,
      welcome.encrypted_group_info);
  ASSERT_TRUE(secrets.ok());
  ASSERT_EQ(secrets->psks.size(), 1u);
  const PreSharedKeyId& psk = secrets->psks[0];
  EXPECT_EQ(psk.type, PskType::kResumption);
  EXPECT_EQ(psk.usage, ResumptionPskUsage::kReinit);
  EXPECT_EQ(psk.psk_group_id, old().group_id());
  EXPECT_EQ(psk.psk_epoch, old().epoch());
  const auto joined =
      world_.TryJoin(cala(), made->welcome, std::nullopt, &old());
  ASSERT_TRUE(joined.ok()) << joined.status();
  EXPECT_TRUE(
      joined->epoch_authenticator().Equals(made->group.epoch_authenticator()));
}

}  // namespace
}  // namespace hotline::mls
