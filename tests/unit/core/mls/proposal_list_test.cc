// RFC 9420 section 12.2: the list of proposals of a Commit of a member.
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

class ProposalList : public InGroups {
 protected:
  void SetUp() override {
    members_ = world_.GroupOf({"alba", "brio", "cala"});
    world_.psks.psks[base::ToBytes("key")] = base::Bytes(32, 9);
  }
  Client& alba() { return *members_[0]; }
  Client& brio() { return *members_[1]; }
  Client& cala() { return *members_[2]; }

  Proposal AddOf(std::string_view name) {
    return {Add{world_.Enrol(name).own.key_package}};
  }
  Proposal Psk() { return {PreSharedKey{ExternalPsk("key", world_.random())}}; }
  Proposal RemoveOf(const Client& client) { return {Remove{client.leaf()}}; }
  Proposal ReInitTo(ProtocolVersion version = ProtocolVersion::kMls10) {
    return {ReInit{{1, 2, 3}, version, GetParam(), {}}};
  }
  void Refused(const std::vector<Proposal>& proposals, std::string_view says) {
    ExpectCommitRefused(world_, alba(), proposals, says);
  }
  // As a proposal, and as a Commit's.
  void RefusedAlone(const Proposal& proposal, std::string_view says) {
    ExpectProposalRefused(world_, alba(), proposal, says);
    Refused({proposal}, says);
  }
  // A Commit of pending proposals, forged by alba, at cala.
  void RefusedByReference(const std::vector<base::Bytes>& refs,
                          std::string_view says) {
    Forgery forgery;
    for (const auto& ref : refs) forgery.proposals.push_back({ref});
    const Forged forged = Forger(world_, alba()).Commit(forgery);
    ExpectRefusal(world_.Receive(cala(), forged.message), says);
  }

  std::vector<Client*> members_;
};

IN_BOTH_SUITES(ProposalList);

TEST_P(ProposalList, OfEveryKindThatMayStandTogetherIsTaken) {
  const auto ref = Pend(world_, cala(), RemoveOf(brio()));
  const Forgery forgery{.proposals = {{ref},
                                      {AddOf("dova")},
                                      {AddOf("ezra")},
                                      {Psk()},
                                      {Proposal{GroupContextExtensions{}}}}};
  ExpectTakenByAll(world_, alba(), Forger(world_, alba()).Commit(forgery));
}

TEST_P(ProposalList, WithARemoveOfNobodyIsRefused) {
  RefusedAlone({Remove{{3}}}, "Remove: nobody is there");
  RefusedAlone({Remove{{1u << 31}}}, "Remove: nobody is there");
}

TEST_P(ProposalList, WithAPskNonceOfAnotherLengthIsRefused) {
  for (size_t size : {0u, 31u, 33u}) {
    PreSharedKeyId id = ExternalPsk("key", world_.random());
    id.psk_nonce.resize(size);
    RefusedAlone({PreSharedKey{id}}, "psk_nonce");
  }
}

TEST_P(ProposalList, WithAResumptionPskOfAnotherUsageIsRefused) {
  for (const auto usage :
       {ResumptionPskUsage::kReinit, ResumptionPskUsage::kBranch}) {
    PreSharedKeyId id = ExternalPsk("key", world_.random());
    id.type = PskType::kResumption;
    id.usage = usage;
    id.psk_group_id = alba().group->group_id();
    id.psk_epoch = alba().group->epoch();
    RefusedAlone({PreSharedKey{id}}, "usage reinit or branch");
  }
}

TEST_P(ProposalList, WithAReInitToAnOlderVersionIsRefused) {
  RefusedAlone(ReInitTo(ProtocolVersion{0}), "to an older version");
}

TEST_P(ProposalList, WithAnInvalidKeyPackageIsRefused) {
  const Client& dova = world_.Enrol("dova");
  const auto refused = [&](const std::function<void(KeyPackage&)>& spoil,
                           std::string_view says, bool sign = true) {
    KeyPackage key_package = dova.own.key_package;
    spoil(key_package);
    if (sign) key_package.Sign(dova.signing_key);
    RefusedAlone({Add{key_package}}, says);
  };
  const CipherSuite other = GetParam() == CipherSuite::kXWing
                                ? CipherSuite::kX25519
                                : CipherSuite::kXWing;
  refused([](KeyPackage& one) { one.version = ProtocolVersion{2}; },
          "another version");
  refused([&](KeyPackage& one) { one.cipher_suite = other; },
          "another version or cipher suite");
  refused([](KeyPackage& one) { one.init_key = one.leaf_node.encryption_key; },
          "init_key is the leaf's");
  refused([](KeyPackage& one) { one.signature[5] ^= 1; }, "signature", false);
  for (const HpkePublicKey& key :
       BadKeys(GetParam(), dova.own.key_package.init_key)) {
    refused([&](KeyPackage& one) { one.init_key = key; }, "");
  }
}

TEST_P(ProposalList, WithMalformedExtensionsOfTheGroupIsRefused) {
  RefusedAlone({GroupContextExtensions{{{kRequiredCapabilities, {1}}}}},
               "required_capabilities");
  RefusedAlone({GroupContextExtensions{{{kExternalSenders, {1}}}}},
               "external_senders");
}

TEST_P(ProposalList, WithAnExternalSenderWhomNobodyBelievesIsRefused) {
  world_.authentication.refused = {base::ToBytes("ezra")};
  const ExternalSenders senders{
      {{base::ToBytes(world_.Enrol("ezra").signing_key.verify_key()),
        Credential::Basic(base::ToBytes("ezra"))}}};
  RefusedAlone(
      {GroupContextExtensions{{MakeExtension(kExternalSenders, senders)}}},
      "credential: refused");
}

TEST_P(ProposalList, WithExtensionsThatNotAllMembersSupportIsRefused) {
  const Extension required = MakeExtension(
      kRequiredCapabilities, RequiredCapabilities{{}, {0xf123}, {}});
  Refused({{GroupContextExtensions{{required}}}}, "a required proposal");
  Refused({{GroupContextExtensions{{{0xf123, {}}}}}},
          "an extension of the group is not supported");
}

TEST_P(ProposalList, AsksOfItsAddsWhatItsNewExtensionsRequire) {
  const Extension required = MakeExtension(
      kRequiredCapabilities, RequiredCapabilities{{}, {}, {1, 2}});
  KeyPackageDraft draft = world_.Draft(base::ViewOf("dova"));
  draft.capabilities.credentials = {1};
  const Proposal add = {Add{world_.Offer(world_.Enrol("dova"), draft)}};
  Refused({add, {GroupContextExtensions{{required}}}}, "a required credential");
  CommitDraft without;
  without.proposals = {{GroupContextExtensions{{required}}}};
  EXPECT_TRUE(world_.TryCommit(alba(), without).ok());
}

TEST_P(ProposalList, WithAnUpdateOfTheCommitterIsRefused) {
  const Proposal update = {Update{Forger(world_, alba()).UpdateLeaf()}};
  Refused({update}, "updates or removes its committer");
  RefusedByReference({Pend(world_, alba(), update)},
                     "updates or removes its committer");
}

TEST_P(ProposalList, WithARemoveOfTheCommitterIsRefused) {
  Refused({RemoveOf(alba())}, "updates or removes its committer");
  RefusedByReference({Pend(world_, brio(), RemoveOf(alba()))},
                     "updates or removes its committer");
}

TEST_P(ProposalList, WithTwoRemovesOfALeafIsRefused) {
  Refused({RemoveOf(brio()), RemoveOf(brio())}, "more than one proposal");
}

TEST_P(ProposalList, WithAnUpdateAndARemoveOfALeafIsRefused) {
  const auto update =
      Pend(world_, brio(), {Update{Forger(world_, brio()).UpdateLeaf()}});
  const auto remove = Pend(world_, cala(), RemoveOf(brio()));
  RefusedByReference({update, remove}, "more than one proposal");
  const NewCommit made = world_.Commit(alba(), {});
  EXPECT_EQ(made.staged.removed(), std::vector<LeafIndex>{brio().leaf()});
  EXPECT_TRUE(made.staged.updated().empty());
}

TEST_P(ProposalList, WithTwoUpdatesOfALeafIsRefused) {
  const auto first =
      Pend(world_, brio(), {Update{Forger(world_, brio()).UpdateLeaf()}});
  const auto second =
      Pend(world_, brio(), {Update{Forger(world_, brio()).UpdateLeaf()}});
  RefusedByReference({first, second}, "more than one proposal");
  EXPECT_EQ(world_.Commit(alba(), {}).staged.updated().size(), 1u);
}

TEST_P(ProposalList, OfUpdatesOfALeafOursHasTheOneThatCameLast) {
  for (int i = 0; i < 8; ++i) {
    const LeafNode last = Forger(world_, brio()).UpdateLeaf();
    Pend(world_, brio(), {Update{last}});
    Group loaded = *Group::Load(alba().group->Save(), world_.application);
    for (Group* group : {&*alba().group, &loaded}) {
      const auto made =
          group->Commit({}, alba().signing_key, world_.now, world_.random());
      ASSERT_TRUE(made.ok()) << made.status();
      const LeafNode& leaf = *made->staged.tree().Leaf(brio().leaf());
      EXPECT_EQ(leaf.encryption_key, last.encryption_key) << i;
    }
  }
}

TEST_P(ProposalList, OfWhatWaitsIsBounded) {
  Group& group = *alba().group;
  const auto propose = [&](Group& by, const Client& client, uint32_t number) {
    return by.Propose(RemoveOf(cala()), HandshakeForm::kPublic,
                      base::Writer().U32(number).Take(), client.signing_key,
                      world_.now, world_.random());
  };
  uint32_t number = 0;
  while (propose(group, alba(), number).ok()) ++number;
  EXPECT_EQ(number, kMostPendingMore + 3);
  const auto from_brio = propose(*brio().group, brio(), 0);
  ASSERT_TRUE(from_brio.ok());
  EXPECT_EQ(world_.Receive(alba(), *from_brio).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(group.pending_proposals().size(), kMostPendingMore + 3);
}

TEST_P(ProposalList, WithTwoAddsOfAClientIsRefused) {
  Refused({AddOf("dova"), AddOf("dova")}, "a client");
  Client& dova = world_.Enrol("dova");
  const KeyPackage first = dova.own.key_package;
  KeyPackageDraft draft = world_.Draft(base::ViewOf("ezra"));
  Refused({{Add{first}}, {Add{world_.Offer(dova, draft)}}}, "a signature key");
}

TEST_P(ProposalList, WithAnAddOfAMemberIsRefused) {
  Refused({AddOf("brio")}, "a client");
}

TEST_P(ProposalList, MayAddAMemberThatItRemoves) {
  const Proposal add = AddOf("brio");
  const Forgery forgery{.proposals = {{add}, {RemoveOf(brio())}}};
  ExpectTakenByAll(world_, alba(), Forger(world_, alba()).Commit(forgery));
}

TEST_P(ProposalList, WithAPskTwiceIsRefused) {
  const Proposal psk = Psk();
  Refused({psk, psk}, "a PSK more than once");
}

TEST_P(ProposalList, WithTwoGroupContextExtensionsIsRefused) {
  Refused({{GroupContextExtensions{}}, {GroupContextExtensions{}}},
          "more than one GroupContextExtensions");
}

TEST_P(ProposalList, WithAReInitBesideAnotherProposalIsRefused) {
  Refused({ReInitTo(), AddOf("dova")}, "a ReInit beside other proposals");
  Refused({ReInitTo(), ReInitTo()}, "a ReInit beside other proposals");
}

TEST_P(ProposalList, WithAnExternalInitIsRefused) {
  const Proposal init = {
      ExternalInit{Forger(world_, alba()).MakeInit().kem_output}};
  Refused({init}, "has an ExternalInit");
  ExpectProposalRefused(world_, alba(), init, "ExternalInit");
}

TEST_P(ProposalList, WithAProposalOfAnUnknownTypeIsRefused) {
  for (uint16_t type : {0x0000, 0x0008, 0x0a0a, 0xf123}) {
    base::Writer proposal;
    proposal.U16(type).U32(0);
    EXPECT_FALSE(Parses<Proposal>(proposal.bytes()));
    base::Writer commit;
    commit.Opaque(base::Bytes{1, static_cast<uint8_t>(type >> 8),
                              static_cast<uint8_t>(type), 0, 0, 0, 0});
    commit.U8(0);
    EXPECT_FALSE(Parses<Commit>(commit.bytes()));
  }
}

TEST_P(ProposalList, LeavesOutWhatWouldMakeItInvalidAndKeepsTheRest) {
  Pend(world_, brio(), AddOf("dova"));
  Pend(world_, cala(), AddOf("dova"));
  Pend(world_, brio(), AddOf("alba"));
  Pend(world_, brio(), {PreSharedKey{ExternalPsk("?", world_.random())}});
  Pend(world_, brio(), {GroupContextExtensions{{{0xf123, {}}}}});
  Pend(world_, cala(), ReInitTo());
  Pend(world_, brio(), RemoveOf(cala()));
  Pend(world_, cala(), Psk());
  CommitDraft draft;
  draft.proposals = {AddOf("ezra")};
  auto made = world_.TryCommit(alba(), draft);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->staged.proposals().size(), 4u);
  EXPECT_EQ(made->staged.added().size(), 2u);
  EXPECT_EQ(made->staged.removed().size(), 1u);
  world_.Apply(alba(), *std::move(made));
  world_.ExpectAgreement();
}

TEST_P(ProposalList, WithAReferenceToNoProposalIsRefused) {
  RefusedByReference({base::Bytes(32, 1)}, "refers to an unknown proposal");
}

}  // namespace
}  // namespace hotline::mls
