// RFC 9420 section 7.3: what makes a leaf node invalid, wherever it comes from.
// docs/mls.md says which test is for which sentence.
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

using Change = std::function<void(LeafNode&)>;

constexpr uint16_t kRareType = 0xf123;
const Change kNothing = [](LeafNode&) {};

class LeafValidation : public InGroups {
 protected:
  void SetUp() override {
    members_ = world_.GroupOf({"alba", "brio", "cala"}, true, extensions_);
  }

  Client& alba() { return *members_[0]; }
  Client& brio() { return *members_[1]; }
  Forger ForgerAlba() { return Forger(world_, alba()); }

  // Somebody new, with a KeyPackage that is changed and signed again; then its
  // leaf is spoilt, and the KeyPackage signed alone.
  Proposal AddOf(const Change& change, const Change& spoil = kNothing) {
    const Client& dova = world_.Enrol("dova");
    KeyPackage key_package = dova.own.key_package;
    change(key_package.leaf_node);
    key_package.leaf_node.Sign(dova.signing_key, {});
    spoil(key_package.leaf_node);
    key_package.Sign(dova.signing_key);
    return {Add{std::move(key_package)}};
  }
  void ExpectAddRefused(const Change& change, std::string_view says,
                        const Change& spoil = kNothing) {
    const Proposal add = AddOf(change, spoil);
    ExpectProposalRefused(world_, alba(), add, says);
    ExpectCommitRefused(world_, alba(), {add}, says);
  }
  void ExpectUpdateRefused(const Change& change, std::string_view says) {
    ExpectProposalRefused(world_, alba(),
                          {Update{ForgerAlba().UpdateLeaf(change)}}, says);
  }
  void ExpectPathRefused(const Change& change, std::string_view says) {
    const Forgery forgery{.proposals = {}, .leaf = change};
    ExpectRefusedByAll(world_, alba(), ForgerAlba().Commit(forgery).message,
                       says);
  }
  // That brio's Update, which alone looks good, is refused where it is
  // committed.
  void ExpectCommittedUpdateRefused(const LeafNode& leaf,
                                    std::string_view says) {
    const base::Bytes ref = Pend(world_, brio(), {Update{leaf}});
    const Forged forged = ForgerAlba().Commit({.proposals = {{ref}}});
    ExpectRefusal(world_.Receive(*members_[2], forged.message), says);
    ExpectLeftOut(world_, alba());
  }

  Extensions extensions_;
  std::vector<Client*> members_;
};

IN_BOTH_SUITES(LeafValidation);

TEST_P(LeafValidation, FindsNothingWrongWithWhatIsNotSpoilt) {
  world_.Broadcast(alba(),
                   ForgerAlba().Propose({Update{ForgerAlba().UpdateLeaf()}}));
  const Forgery forgery{.proposals = {{AddOf(kNothing)}}, .leaf = kNothing};
  ExpectTakenByAll(world_, alba(), ForgerAlba().Commit(forgery));
}

TEST_P(LeafValidation, RefusesACredentialThatTheApplicationDoesNotBelieve) {
  world_.authentication.refused = {base::ToBytes("dova")};
  ExpectAddRefused(kNothing, "credential: refused");
  world_.authentication.refused = {base::ToBytes("alba")};
  ExpectUpdateRefused(kNothing, "credential: refused");
  ExpectPathRefused(kNothing, "credential: refused");
}

TEST_P(LeafValidation, RefusesACredentialThatMayNotFollowTheOldOne) {
  const Change change = [](LeafNode& leaf) {
    leaf.credential = Credential::Basic(base::ToBytes("albert"));
  };
  ExpectUpdateRefused(change, "credential: of somebody else");
  ExpectPathRefused(change, "credential: of somebody else");
}

TEST_P(LeafValidation, RefusesASignatureOfAnotherKey) {
  const Change spoil = [](LeafNode& leaf) { leaf.signature[0] ^= 1; };
  ExpectAddRefused(kNothing, "signature", spoil);
  LeafNode update = ForgerAlba().UpdateLeaf();
  spoil(update);
  ExpectProposalRefused(world_, alba(), {Update{update}}, "signature");
  const Forgery forgery{.proposals = {}, .signed_leaf = spoil};
  ExpectRefusedByAll(world_, alba(), ForgerAlba().Commit(forgery).message,
                     "signature");
}

TEST_P(LeafValidation, RefusesASignatureForAnotherPlaceOrGroup) {
  const base::Bytes& id = alba().group->group_id();
  for (const LeafNodeContext& context :
       {LeafNodeContext{id, {1}}, LeafNodeContext{{1, 2}, {0}}}) {
    const Change spoil = [&](LeafNode& leaf) {
      leaf.Sign(alba().signing_key, context);
    };
    LeafNode update = ForgerAlba().UpdateLeaf();
    spoil(update);
    ExpectProposalRefused(world_, alba(), {Update{update}}, "signature");
    const Forgery forgery{.proposals = {}, .signed_leaf = spoil};
    ExpectRefusedByAll(world_, alba(), ForgerAlba().Commit(forgery).message,
                       "signature");
  }
}

TEST_P(LeafValidation, RefusesAnExtensionThatItsCapabilitiesDoNotList) {
  const Change change = [](LeafNode& leaf) {
    leaf.extensions.push_back({kRareType, {1}});
  };
  ExpectAddRefused(change, "an extension is not among its capabilities");
  ExpectUpdateRefused(change, "an extension is not among its capabilities");
  ExpectPathRefused(change, "an extension is not among its capabilities");
}

TEST_P(LeafValidation, NeverSendsAnExtensionThatOurCapabilitiesDoNotList) {
  CommitDraft draft;
  draft.leaf_extensions = Extensions{{kRareType, {1}}};
  ExpectRefusal(world_.TryCommit(alba(), draft),
                "an extension is not among its capabilities");
  ExpectRefusal(alba().group->ProposeUpdate(draft, alba().signing_key,
                                            world_.now, world_.random()),
                "an extension is not among its capabilities");
}

TEST_P(LeafValidation, RefusesAKeyPackageWhoseLeafIsOfAnotherSource) {
  for (const auto source : {LeafNodeSource::kUpdate, LeafNodeSource::kCommit}) {
    ExpectAddRefused([&](LeafNode& leaf) { leaf.source = source; },
                     "wrong leaf_node_source");
  }
}

TEST_P(LeafValidation, RefusesAnUpdateWhoseLeafIsOfAnotherSource) {
  for (const auto source :
       {LeafNodeSource::kKeyPackage, LeafNodeSource::kCommit}) {
    ExpectUpdateRefused([&](LeafNode& leaf) { leaf.source = source; },
                        "wrong leaf_node_source");
  }
}

TEST_P(LeafValidation, RefusesAPathWhoseLeafIsOfAnotherSource) {
  for (const auto source :
       {LeafNodeSource::kKeyPackage, LeafNodeSource::kUpdate}) {
    ExpectPathRefused([&](LeafNode& leaf) { leaf.source = source; },
                      "wrong leaf_node_source");
  }
}

TEST_P(LeafValidation, RefusesAnUpdateThatKeepsTheEncryptionKey) {
  const HpkePublicKey old = alba().leaf_node().encryption_key;
  ExpectUpdateRefused([&](LeafNode& leaf) { leaf.encryption_key = old; },
                      "encryption_key is the old one");
}

TEST_P(LeafValidation, RefusesTheSignatureKeyOfAnotherMember) {
  const SignaturePublicKey taken = brio().leaf_node().signature_key;
  Client& dova = world_.Enrol("dova");
  const Proposal add = {Add{MakeKeyPackage(world_.Draft(dova.name),
                                           brio().signing_key, world_.random())
                                .key_package}};
  ExpectCommitRefused(world_, alba(), {add}, "a signature key");
  const Change change = [&](LeafNode& leaf) { leaf.signature_key = taken; };
  const Forgery forgery{
      .proposals = {}, .leaf = change, .leaf_key = &brio().signing_key};
  ExpectRefusedByAll(world_, alba(), ForgerAlba().Commit(forgery).message,
                     "a signature key");
  CommitDraft draft;
  draft.new_signing_key = &brio().signing_key;
  ExpectRefusal(world_.TryCommit(alba(), draft), "a signature key");
}

TEST_P(LeafValidation, RefusesAnUpdateToTheSignatureKeyOfAnotherMember) {
  const Change change = [&](LeafNode& leaf) {
    leaf.signature_key = members_[2]->leaf_node().signature_key;
  };
  ExpectCommittedUpdateRefused(
      Forger(world_, brio()).UpdateLeaf(change, &members_[2]->signing_key),
      "a signature key");
}

TEST_P(LeafValidation, RefusesTheEncryptionKeyOfAnotherMember) {
  const Change change = [&](LeafNode& leaf) {
    leaf.encryption_key = members_[2]->leaf_node().encryption_key;
  };
  ExpectCommitRefused(world_, alba(), {AddOf(change)}, "an encryption key");
  ExpectPathRefused(change, "a key that the tree has already");
  ExpectCommittedUpdateRefused(Forger(world_, brio()).UpdateLeaf(change),
                               "an encryption key");
}

TEST_P(LeafValidation, RefusesAnEncryptionKeyThatIsNoneOfTheSuite) {
  for (const HpkePublicKey& key :
       BadKeys(GetParam(), alba().leaf_node().encryption_key)) {
    const Change change = [&](LeafNode& leaf) { leaf.encryption_key = key; };
    ExpectAddRefused(change, "");
    ExpectUpdateRefused(change, "");
    ExpectPathRefused(change, "");
  }
}

}  // namespace
}  // namespace hotline::mls
