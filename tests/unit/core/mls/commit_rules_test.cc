// RFC 9420 sections 12.4, 12.4.1 and 12.4.2: what a Commit has to be, when a
// member makes it and when it comes.
#include "core/mls/protect.h"
#include "tests/unit/core/mls/refusal.h"

namespace hotline::mls {
namespace {

// Gives the same bytes to the requests `repeat_from` to `repeat_to` - 1 as
// every other one of this seed. The first is a path secret, the second a leaf's
// key.
class Repeating final : public base::Random {
 public:
  Repeating(uint64_t seed, int repeat_from, int repeat_to)
      : again_(seed), fresh_(~seed), from_(repeat_from), to_(repeat_to) {}
  void Fill(std::span<uint8_t> out) override {
    const bool repeat = asked_ >= from_ && asked_ < to_;
    base::Bytes other(out.size());
    (repeat ? again_ : fresh_).Fill(out);
    (repeat ? fresh_ : again_).Fill(other);
    ++asked_;
  }

 private:
  SeededRandom again_, fresh_;
  int from_, to_, asked_ = 0;
};

class CommitRules : public InGroups {
 protected:
  void SetUp() override {
    members_ = world_.GroupOf({"alba", "brio", "cala", "dova"});
    world_.psks.psks[base::ToBytes("key")] = base::Bytes(32, 9);
  }
  Client& alba() { return *members_[0]; }
  Client& brio() { return *members_[1]; }
  Forger Alba() { return Forger(world_, alba()); }

  Proposal AddOf(std::string_view name) {
    return {Add{world_.Enrol(name).own.key_package}};
  }
  Proposal Psk() { return {PreSharedKey{ExternalPsk("key", world_.random())}}; }
  Proposal ReInitHere() {
    return {ReInit{{1, 2, 3}, ProtocolVersion::kMls10, GetParam(), {}}};
  }
  void Refused(const Forgery& forgery, std::string_view says) {
    ExpectRefusedByAll(world_, alba(), Alba().Commit(forgery).message, says);
  }
  absl::Status TryProtect(Client& by) {
    return by.group
        ->Protect(base::Bytes{1}, {}, 0, by.signing_key, world_.random())
        .status();
  }
  // Two Commits of the forger, the second with some of the first one's keys.
  void ExpectSecondRefused(int repeat_from, int repeat_to,
                           std::string_view says) {
    constexpr uint64_t kSeed = 77;
    Repeating all(kSeed, 0, 2), some(kSeed, repeat_from, repeat_to);
    Forged first = Alba().Commit({.proposals = {}, .path_random = &all});
    ExpectTakenByAll(world_, alba(), first);
    // The forger's own state is the first one's, as it said.
    const Client& alba_then = alba();
    Forger forger(world_, alba_then, std::move(first.next.epoch));
    const Forged second =
        forger.Commit({.proposals = {}, .path_random = &some});
    ExpectRefusal(world_.Receive(brio(), second.message), says);
    const Forged third = forger.Commit({.proposals = {}});
    EXPECT_TRUE(world_.Receive(brio(), third.message).ok());
  }

  std::vector<Client*> members_;
};

IN_BOTH_SUITES(CommitRules);

TEST_P(CommitRules, ApplicationDataWaitsForPendingProposals) {
  EXPECT_TRUE(TryProtect(alba()).ok());
  Pend(world_, brio(), AddOf("ezra"));
  for (Client* member : members_) {
    EXPECT_EQ(TryProtect(*member).code(),
              absl::StatusCode::kFailedPrecondition);
  }
  world_.CommitAndApply(alba(), {});
  EXPECT_TRUE(TryProtect(alba()).ok());
}

TEST_P(CommitRules, ACommitOfNothingWithoutAPathIsRefused) {
  Refused({.proposals = {}, .path = false}, "has no path, and must have one");
}

TEST_P(CommitRules, ACommitWithoutAPathThatNeedsOneIsRefused) {
  const auto update =
      Pend(world_, brio(), {Update{Forger(world_, brio()).UpdateLeaf()}});
  const std::vector<ProposalOrRef> needing = {
      {Proposal{Remove{{2}}}}, {update}, {Proposal{GroupContextExtensions{}}}};
  for (const ProposalOrRef& one : needing) {
    const Forged forged =
        Alba().Commit({.proposals = {{AddOf("ezra")}, one}, .path = false});
    ExpectRefusal(world_.Receive(*members_[3], forged.message),
                  "has no path, and must have one");
  }
}

TEST_P(CommitRules, ACommitWithoutAPathThatNeedsNoneIsTaken) {
  ExpectTakenByAll(
      world_, alba(),
      Alba().Commit({.proposals = {{AddOf("ezra")}, {Psk()}}, .path = false}));
}

TEST_P(CommitRules, AReInitNeedsNoPath) {
  ExpectTakenByAll(
      world_, alba(),
      Alba().Commit({.proposals = {{ReInitHere()}}, .path = false}));
}

TEST_P(CommitRules, EveryTypeOfProposalSaysWhetherItNeedsAPath) {
  std::vector<bool> needs;
  for (const Proposal& one : SampleProposals(world_.random())) {
    needs.push_back(one.needs_path());
  }
  // add, update, remove, psk, reinit, external_init, group_context_extensions
  EXPECT_EQ(needs,
            (std::vector<bool>{false, true, true, false, false, true, true}));
}

TEST_P(CommitRules, OursHasAPathWheneverItNeedsOne) {
  CommitDraft draft;
  draft.path = false;
  EXPECT_TRUE(world_.Commit(alba(), draft).staged.has_path());
  for (const Proposal& one :
       {Proposal{Remove{{2}}}, Proposal{GroupContextExtensions{}}}) {
    draft.proposals = {one};
    EXPECT_TRUE(world_.Commit(alba(), draft).staged.has_path());
  }
  draft.proposals = {AddOf("ezra")};
  EXPECT_FALSE(world_.Commit(alba(), draft).staged.has_path());
  Pend(world_, brio(), {Update{Forger(world_, brio()).UpdateLeaf()}});
  EXPECT_TRUE(world_.Commit(alba(), draft).staged.has_path());
}

TEST_P(CommitRules, OfAnotherEpochIsRefused) {
  for (const uint64_t epoch : {uint64_t{0}, uint64_t{2}}) {
    Refused({.proposals = {},
             .content = [&](FramedContent& said) { said.epoch = epoch; }},
            "of another epoch");
  }
}

TEST_P(CommitRules, WithoutTheMembershipTagIsRefused) {
  MlsMessage message = Alba().Commit({}).message;
  std::get<PublicMessage>(message.value).membership_tag[0] ^= 1;
  ExpectRefusedByAll(world_, alba(), message, "membership_tag");
  std::get<PublicMessage>(message.value).membership_tag.clear();
  ExpectRefusedByAll(world_, alba(), message, "");
}

TEST_P(CommitRules, InAPrivateMessageThatDoesNotOpenIsRefused) {
  const MlsMessage good = world_.Commit(alba(), {}).commit;
  MlsMessage message = good;
  std::get<PrivateMessage>(message.value).ciphertext.back() ^= 1;
  ExpectRefusedByAll(world_, alba(), message, "does not open");
  message = good;
  std::get<PrivateMessage>(message.value).encrypted_sender_data[0] ^= 1;
  ExpectRefusedByAll(world_, alba(), message, "does not open");
  EXPECT_TRUE(world_.Receive(brio(), good).ok());
}

TEST_P(CommitRules, SignedByAnotherIsRefused) {
  Refused({.proposals = {},
           .auth = [](FramedContentAuthData& auth) { auth.signature[3] ^= 1; }},
          "signature");
  AuthenticatedContent other = Alba().Frame(Commit{});
  other.Sign(brio().signing_key, Alba().epoch().context);
  other.auth.confirmation_tag = base::Bytes(32);
  ExpectRefusedByAll(world_, alba(), Alba().Seal(other), "signature");
}

TEST_P(CommitRules, WithAPskThatWeDoNotHaveIsRefused) {
  const Proposal psk = {PreSharedKey{ExternalPsk("none", world_.random())}};
  ExpectCommitRefused(world_, alba(), {psk}, "psk: unknown");
}

TEST_P(CommitRules, WithALeafOfTheOldEncryptionKeyIsRefused) {
  ExpectSecondRefused(1, 2, "encryption_key is the old one");
}

TEST_P(CommitRules, WithAPathKeyThatTheTreeHasIsRefused) {
  ExpectSecondRefused(0, 1, "a key that the tree has already");
}

TEST_P(CommitRules, WithAPathKeyTwiceIsRefused) {
  Refused({.proposals = {},
           .update_path =
               [](UpdatePath& path) {
                 path.nodes[1].encryption_key = path.nodes[0].encryption_key;
               }},
          "a key more than once");
}

TEST_P(CommitRules, WithAPathOfAnotherLengthIsRefused) {
  Refused({.proposals = {},
           .update_path = [](UpdatePath& path) { path.nodes.pop_back(); }},
          "nodes, not");
}

TEST_P(CommitRules, WithMoreOrFewerCiphertextsThanReceiversIsRefused) {
  Refused({.proposals = {},
           .update_path =
               [](UpdatePath& path) {
                 path.nodes[0].encrypted_path_secret.clear();
               }},
          "ciphertexts are not one for each");
  Refused({.proposals = {{AddOf("ezra")}},
           .update_path =
               [](UpdatePath& path) {
                 auto& sealed = path.nodes[1].encrypted_path_secret;
                 sealed.push_back(sealed[0]);
               }},
          "ciphertexts are not one for each");
}

TEST_P(CommitRules, WithAParentHashOfAnotherTreeIsRefused) {
  Refused({.proposals = {},
           .leaf = [](LeafNode& leaf) { leaf.parent_hash[0] ^= 1; }},
          "parent_hash is not that of the path");
}

TEST_P(CommitRules, WithAPathKeyThatIsNoneOfTheSuiteIsRefused) {
  const HpkePublicKey good = alba().leaf_node().encryption_key;
  for (const HpkePublicKey& key : BadKeys(GetParam(), good)) {
    Refused({.proposals = {},
             .update_path =
                 [&](UpdatePath& path) { path.nodes[0].encryption_key = key; }},
            "");
  }
}

TEST_P(CommitRules, WithPathSecretsSealedForAnotherContextIsRefused) {
  Refused({.proposals = {},
           .provisional = [](GroupContext& context) { ++context.epoch; }},
          "");
}

TEST_P(CommitRules, WithAPathSecretOfOtherKeysIsRefused) {
  const Forger forger = Alba();
  GroupContext seen;
  const Forgery forgery{
      .proposals = {},
      .update_path =
          [&](UpdatePath& path) {
            const auto key = crypto::KemPublicKey::Parse(
                KemOf(GetParam()), brio().leaf_node().encryption_key);
            path.nodes[0].encrypted_path_secret[0] =
                *EncryptWithLabel(*key, "UpdatePathNode", Encode(seen),
                                  base::Bytes(32, 5), world_.random());
          },
      .provisional = [&](GroupContext& context) { seen = context; }};
  ExpectRefusal(world_.Receive(brio(), forger.Commit(forgery).message),
                "gives another key than the tree has");
}

TEST_P(CommitRules, WithAnotherConfirmationTagIsRefused) {
  Refused(
      {.proposals = {},
       .auth =
           [](FramedContentAuthData& auth) { auth.confirmation_tag[31] ^= 1; }},
      "confirmation_tag: does not verify");
}

TEST_P(CommitRules, ACommitOfAReInitIsTheLastMessageOfTheGroup) {
  CommitDraft draft;
  draft.proposals = {ReInitHere()};
  world_.CommitAndApply(alba(), draft);
  constexpr auto kNoMore = absl::StatusCode::kFailedPrecondition;
  for (Client* member : members_) {
    EXPECT_EQ(TryProtect(*member).code(), kNoMore);
    EXPECT_EQ(world_.TryCommit(*member, {}).status().code(), kNoMore);
    EXPECT_EQ(world_.Propose(*member, {Remove{{3}}}).status().code(), kNoMore);
    EXPECT_TRUE(member->group->reinit().has_value());
  }
  ExpectRefusedByAll(world_, alba(), Alba().Commit({}).message,
                     "it was reinitialised");
}

TEST_P(CommitRules, OneThatIsRemovedSendsNoMore) {
  world_.Remove(alba(), brio());
  EXPECT_EQ(TryProtect(brio()).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(world_.TryCommit(brio(), {}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace hotline::mls
