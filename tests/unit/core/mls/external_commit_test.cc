// RFC 9420 sections 12.2 and 12.4.3.2: Commits of those who let themselves in.
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

class ExternalCommit : public InGroups {
 protected:
  void SetUp() override {
    members_ = world_.GroupOf({"alba", "brio", "cala"});
    world_.psks.psks[base::ToBytes("key")] = base::Bytes(32, 9);
  }
  Client& alba() { return *members_[0]; }
  Client& brio() { return *members_[1]; }

  // A Commit of `by` with an ExternalInit, and `more`.
  Forged Commit(const Client& by, std::vector<ProposalOrRef> more,
                Forgery forgery = {}) {
    const Forger forger(world_, alba());
    auto init = forger.MakeInit();
    forgery.proposals = std::move(more);
    forgery.proposals.push_back({Proposal{ExternalInit{init.kem_output}}});
    forgery.init_secret = std::move(init.init_secret);
    forgery.joiner = &by;
    return forger.Commit(forgery);
  }
  void Refused(const Forged& forged, std::string_view says) {
    for (Client* member : members_) {
      ExpectRefusal(world_.Receive(*member, forged.message), says);
    }
    world_.ExpectAgreement();
  }
  void Taken(const Forged& forged) {
    for (Client* member : members_) ExpectTaken(world_, *member, forged);
  }
  // brio, who comes back with new keys.
  Client& BrioAgain() { return world_.Enrol("brio"); }
  Proposal RemoveOf(const Client& client) { return {Remove{client.leaf()}}; }
  Proposal Psk() { return {PreSharedKey{ExternalPsk("key", world_.random())}}; }

  absl::StatusOr<NewExternalCommit> Join(
      Client& by, std::optional<LeafIndex> replaces = std::nullopt,
      const std::vector<PreSharedKeyId>& psks = {}, bool external_pub = true) {
    auto info = alba().group->MakeGroupInfo(
        {true, external_pub}, alba().signing_key, world_.random());
    EXPECT_TRUE(info.ok());
    return JoinByExternalCommit({.group_info = *info,
                                 .tree = std::nullopt,
                                 .leaf_node = by.own.key_package.leaf_node,
                                 .replaces = replaces,
                                 .psks = psks,
                                 .authenticated_data = {}},
                                by.signing_key, world_.application, world_.now,
                                world_.random());
  }

  std::vector<Client*> members_;
};

IN_BOTH_SUITES(ExternalCommit);

TEST_P(ExternalCommit, ThatIsNotSpoiltIsTaken) {
  Taken(Commit(world_.Enrol("dova"), {{Psk()}, {Psk()}}));
}

TEST_P(ExternalCommit, ThatReplacesItsMakersOldLeafIsTaken) {
  Taken(Commit(BrioAgain(), {{RemoveOf(brio())}}));
}

TEST_P(ExternalCommit, OfOursLetsUsIn) {
  Client& dova = world_.Enrol("dova");
  auto made = Join(dova, std::nullopt, {ExternalPsk("key", world_.random())});
  ASSERT_TRUE(made.ok()) << made.status();
  const auto& sent = std::get<PublicMessage>(made->commit.value);
  EXPECT_EQ(sent.content.sender.type, SenderType::kNewMemberCommit);
  EXPECT_TRUE(std::get<mls::Commit>(sent.content.content).path.has_value());
  for (Client* member : members_) {
    auto received = world_.Receive(*member, made->commit);
    ASSERT_TRUE(received.ok()) << received.status();
    EXPECT_TRUE(
        member->group->Merge(std::move(std::get<StagedCommit>(*received)))
            .ok());
  }
  dova.group = std::move(made->group);
  world_.ExpectAgreement();
}

TEST_P(ExternalCommit, WithoutAnExternalInitIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const Forger forger(world_, alba());
  Refused(forger.Commit({.proposals = {}, .joiner = &dova}),
          "not exactly one ExternalInit");
}

TEST_P(ExternalCommit, WithTwoExternalInitsIsRefused) {
  const Forger forger(world_, alba());
  const Proposal init = {ExternalInit{forger.MakeInit().kem_output}};
  Refused(Commit(world_.Enrol("dova"), {{init}}),
          "not exactly one ExternalInit");
}

TEST_P(ExternalCommit, WithTwoRemovesIsRefused) {
  Refused(Commit(BrioAgain(), {{RemoveOf(brio())}, {RemoveOf(*members_[2])}}),
          "more than one Remove");
}

TEST_P(ExternalCommit, WithAProposalOfAnyOtherTypeIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const LeafNode update = Forger(world_, alba()).UpdateLeaf();
  for (const Proposal& other :
       {Proposal{Add{world_.Enrol("ezra").own.key_package}},
        Proposal{Update{update}}, Proposal{GroupContextExtensions{}},
        Proposal{ReInit{{1}, ProtocolVersion::kMls10, GetParam(), {}}}}) {
    // Whoever forges it applies it as a member's.
    Refused(Commit(dova, {{other}}), "a proposal of another type");
  }
}

TEST_P(ExternalCommit, WithAProposalByReferenceIsRefused) {
  const auto ref = Pend(world_, *members_[2], RemoveOf(brio()));
  Refused(Commit(BrioAgain(), {{ref}}), "a proposal by reference");
}

TEST_P(ExternalCommit, ThatRemovesSomebodyElseIsRefused) {
  Refused(Commit(world_.Enrol("dova"), {{RemoveOf(brio())}}),
          "credential: of somebody else");
  ExpectRefusal(Join(world_.Enrol("dova"), brio().leaf()),
                "credential: of somebody else");
}

TEST_P(ExternalCommit, ThatKeepsTheEncryptionKeyOfTheOldLeafIsRefused) {
  const HpkePublicKey old = brio().leaf_node().encryption_key;
  Refused(Commit(BrioAgain(), {{RemoveOf(brio())}},
                 {.proposals = {},
                  .leaf = [&](LeafNode& leaf) { leaf.encryption_key = old; }}),
          "encryption_key is the old one");
}

TEST_P(ExternalCommit, WithALeafThatIsNotACommitsIsRefused) {
  Refused(Commit(BrioAgain(), {{RemoveOf(brio())}},
                 {.proposals = {},
                  .leaf =
                      [](LeafNode& leaf) {
                        leaf.source = LeafNodeSource::kUpdate;
                      }}),
          "wrong leaf_node_source");
}

TEST_P(ExternalCommit, OfAMemberWhoStaysIsRefused) {
  Refused(Commit(BrioAgain(), {}), "a client");
  ExpectRefusal(Join(BrioAgain()), "a client");
}

TEST_P(ExternalCommit, WithoutAPathIsRefused) {
  Refused(Commit(world_.Enrol("dova"), {}, {.proposals = {}, .path = false}),
          "a new member brings an Add, or a Commit's path");
}

TEST_P(ExternalCommit, SignedByAnotherThanItsLeafIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const Client& ezra = world_.Enrol("ezra");
  Forgery forgery{.proposals = {},
                  .leaf_draft =
                      [&](LeafNode& leaf) {
                        leaf.signature_key =
                            ezra.own.key_package.leaf_node.signature_key;
                      },
                  .leaf_key = &ezra.signing_key};
  Refused(Commit(dova, {}, std::move(forgery)), "signature");
}

TEST_P(ExternalCommit, WithAnotherInitSecretIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const Forger forger(world_, alba());
  const auto init = forger.MakeInit();
  // The epoch's own init secret.
  Refused(
      forger.Commit({.proposals = {{Proposal{ExternalInit{init.kem_output}}}},
                     .joiner = &dova}),
      "confirmation_tag: does not verify");
}

TEST_P(ExternalCommit, WithAKemOutputThatDoesNotOpenIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const Forger forger(world_, alba());
  Refused(forger.Commit({.proposals = {{Proposal{ExternalInit{{1, 2, 3}}}}},
                         .joiner = &dova}),
          "");
}

TEST_P(ExternalCommit, FromAnyOtherSenderIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const auto from = [&](Sender sender) {
    return Commit(dova, {},
                  {.proposals = {}, .content = [=](FramedContent& said) {
                     said.sender = sender;
                   }});
  };
  Refused(from({SenderType::kExternal, {}, 0}),
          "an external sender may only propose");
  Refused(from({SenderType::kNewMemberProposal, {}, 0}),
          "a new member brings an Add");
  // Signed by the joiner, or by the member who is said to be the sender.
  Refused(from(Sender::Member({1})), "signature");
  const Forger forger(world_, alba());
  const auto init = forger.MakeInit();
  ExpectRefusal(
      world_.Receive(brio(), forger
                                 .Commit({.proposals = {{Proposal{
                                              ExternalInit{init.kem_output}}}}})
                                 .message),
      "has an ExternalInit");
}

TEST_P(ExternalCommit, WithoutAnExternalPubCannotBeMade) {
  const auto made = Join(world_.Enrol("dova"), std::nullopt, {}, false);
  EXPECT_EQ(made.status().code(), absl::StatusCode::kNotFound);
}

TEST_P(ExternalCommit, WithAPskTwiceIsNeitherMadeNorTaken) {
  const PreSharedKeyId psk = ExternalPsk("key", world_.random());
  ExpectRefusal(Join(world_.Enrol("dova"), std::nullopt, {psk, psk}),
                "a PSK more than once");
  Refused(Commit(world_.Enrol("ezra"), {{Proposal{PreSharedKey{psk}}},
                                        {Proposal{PreSharedKey{psk}}}}),
          "a PSK more than once");
}

}  // namespace
}  // namespace hotline::mls
