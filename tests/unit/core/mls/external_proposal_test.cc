// RFC 9420 section 12.1.8: proposals of those who are no members.
#include "core/mls/external_proposal.h"

#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

class ExternalProposals : public InGroups {
 protected:
  void SetUp() override {
    members_ = world_.GroupOf({"alba", "brio"});
    ExternalSenders senders;
    for (const auto* one : {&first_, &second_}) {
      senders.senders.push_back({base::ToBytes(one->verify_key()),
                                 Credential::Basic(base::ToBytes("court"))});
    }
    CommitDraft draft;
    draft.proposals = {
        {GroupContextExtensions{{MakeExtension(kExternalSenders, senders)}}}};
    world_.CommitAndApply(alba(), draft);
  }
  Client& alba() { return *members_[0]; }
  Client& brio() { return *members_[1]; }
  ExternalProposal Draft(Proposal proposal) {
    return {alba().group->context(), std::move(proposal), {1, 2}};
  }
  // All members hold it pending, and alba commits it.
  StagedCommit Committed(const MlsMessage& message) {
    for (Client* one : members_) {
      EXPECT_TRUE(world_.Receive(*one, message).ok());
    }
    return std::move(world_.TryCommit(alba(), {})->staged);
  }

  crypto::SigningKey first_ = crypto::SigningKey::Generate(world_.random());
  crypto::SigningKey second_ = crypto::SigningKey::Generate(world_.random());
  std::vector<Client*> members_;
};

IN_BOTH_SUITES(ExternalProposals);

TEST_P(ExternalProposals, OfAnExternalSenderAreTaken) {
  const auto message =
      ProposeAsExternalSender(Draft({Remove{brio().leaf()}}), second_);
  ASSERT_TRUE(message.ok()) << message.status();
  const StagedCommit staged = Committed(*message);
  EXPECT_EQ(staged.removed(), std::vector<LeafIndex>{brio().leaf()});
  EXPECT_EQ(staged.proposals().front().sender,
            (Sender{SenderType::kExternal, {}, 1}));
}

TEST_P(ExternalProposals, OfOneWhoAsksToBeAddedAreTaken) {
  const Client& cala = world_.Enrol("cala");
  const auto message =
      ProposeOwnAdd(Draft({Add{cala.own.key_package}}), cala.signing_key);
  ASSERT_TRUE(message.ok()) << message.status();
  const StagedCommit staged = Committed(*message);
  EXPECT_EQ(staged.added().size(), 1u);
}

TEST_P(ExternalProposals, OfAKeyThatTheGroupDoesNotNameAreNotMade) {
  ExpectRefusal(ProposeAsExternalSender(Draft({Remove{brio().leaf()}}),
                                        alba().signing_key),
                "names no external sender");
}

TEST_P(ExternalProposals, OfTypesThatNoExternalSenderMaySendAreNotMade) {
  ExpectRefusal(
      ProposeAsExternalSender(Draft({Update{brio().leaf_node()}}), first_),
      "no external sender may send");
  ExpectRefusal(ProposeAsExternalSender(Draft({ExternalInit{{1}}}), first_),
                "no external sender may send");
}

TEST_P(ExternalProposals, OfANewMemberAreItsOwnAddAndNothingElse) {
  const Client& cala = world_.Enrol("cala");
  ExpectRefusal(ProposeOwnAdd(Draft({Remove{brio().leaf()}}), cala.signing_key),
                "proposes its Add");
  ExpectRefusal(
      ProposeOwnAdd(Draft({Add{cala.own.key_package}}), brio().signing_key),
      "not of this key");
}

TEST_P(ExternalProposals, OfAnotherEpochAreRefused) {
  const auto message =
      ProposeAsExternalSender(Draft({Remove{brio().leaf()}}), first_);
  world_.CommitAndApply(alba(), {});
  for (Client* one : members_) {
    EXPECT_TRUE(absl::IsNotFound(world_.Receive(*one, *message).status()));
  }
}

}  // namespace
}  // namespace hotline::mls
