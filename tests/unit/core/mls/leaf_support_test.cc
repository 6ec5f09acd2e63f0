// RFC 9420 section 7.3: what a leaf has to support, and until when it is good.
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

using Change = std::function<void(Capabilities&)>;

constexpr uint16_t kRareType = 0xf123;
constexpr uint64_t kDay = uint64_t{24} * 3600;

class LeafSupport : public InGroups {
 protected:
  void Start(Extensions extensions = {}) {
    members_ =
        world_.GroupOf({"alba", "brio", "cala"}, true, std::move(extensions));
  }
  Client& alba() { return *members_[0]; }
  Client& brio() { return *members_[1]; }

  // That a leaf with such capabilities comes in by no Commit.
  void ExpectRefusedInEachPlace(const Change& change, std::string_view says) {
    const auto change_leaf = [&](LeafNode& leaf) { change(leaf.capabilities); };
    Client& dova = world_.Enrol("dova");
    KeyPackageDraft draft = world_.Draft(dova.name);
    change(draft.capabilities);
    ExpectCommitRefused(world_, alba(), {{Add{world_.Offer(dova, draft)}}},
                        says);
    ExpectRefusedByAll(world_, alba(),
                       Forger(world_, alba())
                           .Commit({.proposals = {}, .leaf = change_leaf})
                           .message,
                       says);
    const auto ref =
        Pend(world_, brio(),
             {Update{Forger(world_, brio()).UpdateLeaf(change_leaf)}});
    const Forged forged = Forger(world_, alba()).Commit({.proposals = {{ref}}});
    ExpectRefusal(world_.Receive(*members_[2], forged.message), says);
    ExpectLeftOut(world_, alba());
  }

  std::vector<Client*> members_;
};

IN_BOTH_SUITES(LeafSupport);

TEST_P(LeafSupport, OfEachRequiredExtensionIsAskedOfEveryLeaf) {
  world_.capabilities.extensions.push_back(kRareType);
  Start({MakeExtension(kRequiredCapabilities,
                       RequiredCapabilities{{kRareType}, {}, {}})});
  ExpectRefusedInEachPlace(
      [](Capabilities& can) { std::erase(can.extensions, kRareType); },
      "a required extension is not supported by all members");
}

TEST_P(LeafSupport, OfEachRequiredProposalIsAskedOfEveryLeaf) {
  world_.capabilities.proposals.push_back(kRareType);
  Start({MakeExtension(kRequiredCapabilities,
                       RequiredCapabilities{{}, {kRareType}, {}})});
  ExpectRefusedInEachPlace(
      [](Capabilities& can) { std::erase(can.proposals, kRareType); },
      "a required proposal is not supported by all members");
}

TEST_P(LeafSupport, OfEachRequiredCredentialIsAskedOfEveryLeaf) {
  world_.capabilities.credentials.push_back(kRareType);
  Start({MakeExtension(kRequiredCapabilities,
                       RequiredCapabilities{{}, {}, {kRareType}})});
  ExpectRefusedInEachPlace(
      [](Capabilities& can) { std::erase(can.credentials, kRareType); },
      "a required credential is not supported by all members");
}

TEST_P(LeafSupport, OfDefaultTypesNeedNotBeListed) {
  Start({MakeExtension(kRequiredCapabilities,
                       RequiredCapabilities{{kExternalSenders}, {1, 7}, {}})});
  world_.Add(alba(), {&world_.Enrol("dova")});
  world_.ExpectAgreement();
}

TEST_P(LeafSupport, OfACredentialTypeIsAskedOfAllBeforeOneUsesIt) {
  world_.capabilities.credentials = {1};
  Start();
  const auto change = [](LeafNode& leaf) {
    leaf.credential = Credential::X509({{leaf.credential.identity}});
    leaf.capabilities.credentials = {1, 2};
  };
  constexpr auto kSays = "a credential type in use is not supported";
  Client& dova = world_.Enrol("dova");
  KeyPackageDraft draft = world_.Draft(dova.name);
  draft.credential = Credential::X509({{dova.name}});
  draft.capabilities.credentials = {1, 2};
  ExpectCommitRefused(world_, alba(), {{Add{world_.Offer(dova, draft)}}},
                      kSays);
  ExpectRefusedByAll(
      world_, alba(),
      Forger(world_, alba()).Commit({.proposals = {}, .leaf = change}).message,
      kSays);
  Pend(world_, brio(), {Update{Forger(world_, brio()).UpdateLeaf(change)}});
  ExpectLeftOut(world_, alba());
}

TEST_P(LeafSupport, OfTheCredentialTypesInUseIsAskedOfEveryLeaf) {
  Start();
  Client& ezra = world_.Enrol("ezra");
  KeyPackageDraft draft = world_.Draft(ezra.name);
  draft.credential = Credential::X509({{ezra.name}});
  world_.Offer(ezra, draft);
  world_.Add(alba(), {&ezra});
  ExpectRefusedInEachPlace(
      [](Capabilities& can) { can.credentials = {1}; },
      "a credential type in use is not supported by all members");
}

TEST_P(LeafSupport, OfTheSuiteAndVersionIsAskedOfEveryLeaf) {
  Start();
  Client& dova = world_.Enrol("dova");
  KeyPackageDraft draft = world_.Draft(dova.name);
  draft.capabilities.cipher_suites = {0x0001};
  ExpectProposalRefused(world_, alba(), {Add{world_.Offer(dova, draft)}},
                        "suite is not among");
  draft = world_.Draft(dova.name);
  draft.capabilities.versions = {2};
  ExpectProposalRefused(world_, alba(), {Add{world_.Offer(dova, draft)}},
                        "MLS 1.0 is not among");
}

class LeafLifetime : public LeafSupport {
 protected:
  void SetUp() override { Start(); }
  uint64_t Now() const { return base::ToMillis(world_.now) / 1000; }
  Proposal AddWith(Lifetime lifetime) {
    Client& dova = world_.Enrol("dova");
    KeyPackageDraft draft = world_.Draft(dova.name);
    draft.lifetime = lifetime;
    return {Add{world_.Offer(dova, draft)}};
  }
  void ExpectNotSent(const Proposal& add, std::string_view says) {
    ExpectRefusal(world_.Propose(alba(), add), says);
    CommitDraft draft;
    draft.proposals = {add};
    ExpectRefusal(world_.TryCommit(alba(), draft), says);
  }
};

IN_BOTH_SUITES(LeafLifetime);

TEST_P(LeafLifetime, ThatHasEndedOrNotBegunIsNeverSent) {
  ExpectNotSent(AddWith({Now() - kDay, Now() - 1}), "lifetime has ended");
  ExpectNotSent(AddWith({Now() + 1, Now() + kDay}), "lifetime has not begun");
  EXPECT_TRUE(world_.Propose(alba(), AddWith({Now() - kDay, Now()})).ok());
  EXPECT_TRUE(world_.Propose(alba(), AddWith({Now(), Now() + kDay})).ok());
}

TEST_P(LeafLifetime, ThatHasEndedOrNotBegunCreatesNoGroup) {
  for (const Lifetime lifetime :
       {Lifetime{Now() - kDay, Now() - 1}, Lifetime{Now() + 1, Now() + kDay}}) {
    Client& dova = world_.Enrol("dova");
    KeyPackageDraft draft = world_.Draft(dova.name);
    draft.lifetime = lifetime;
    world_.Offer(dova, draft);
    ExpectRefusal(
        Group::Create({{1}, GetParam(), {}}, dova.own_key_package(),
                      world_.application, world_.now, world_.random()),
        "lifetime has");
  }
}

TEST_P(LeafLifetime, ThatEndedOnItsWayIsStillReceived) {
  const uint64_t grace = world_.application.lifetimes.grace;
  const Lifetime late = {Now() - grace - kDay, Now() - grace};
  ExpectTakenByAll(
      world_, alba(),
      Forger(world_, alba()).Commit({.proposals = {{AddWith(late)}}}));
}

TEST_P(LeafLifetime, ThatEndedLongAgoOrNotBegunIsRefused) {
  const uint64_t grace = world_.application.lifetimes.grace;
  ExpectProposalRefused(world_, alba(),
                        AddWith({Now() - grace - kDay, Now() - grace - 1}),
                        "lifetime has ended");
  ExpectProposalRefused(world_, alba(), AddWith({Now() + 1, Now() + kDay}),
                        "lifetime has not begun");
}

TEST_P(LeafLifetime, ThatIsLongerThanTheApplicationAllowsIsRefused) {
  const uint64_t longest = world_.application.lifetimes.longest;
  ExpectProposalRefused(world_, alba(), AddWith({Now() - longest, Now() + 1}),
                        "longer than we accept");
  ExpectProposalRefused(world_, alba(), AddWith({Now() + 1, Now() - 1}),
                        "longer than we accept");
  EXPECT_TRUE(world_.Propose(alba(), AddWith({Now() - longest, Now()})).ok());
}

TEST_P(LeafLifetime, ThatEndedSinceItWasProposedIsLeftOutOfOurCommit) {
  Pend(world_, brio(), AddWith({Now() - kDay, Now() - 1}));
  ExpectLeftOut(world_, alba());
}

}  // namespace
}  // namespace hotline::mls
