#include "tests/unit/core/mls/memory_life.h"

#include "tests/unit/core/mls/memory_secrets.h"

namespace hotline::mls {
namespace {

// psk_secret of an external PSK, and of the resumption PSK of this epoch.
Secret PskSecretOf(const std::vector<PreSharedKeyId>& ids,
                   const PskStore& store, const Group& group) {
  const Epoch epoch = EpochOf(group);
  return *FindPskSecret(ids, store, [&](const PreSharedKeyId&) {
    return &epoch.secrets.resumption_psk;
  });
}

const ExternalInit& ExternalInitOf(const MlsMessage& message) {
  const auto& content = std::get<PublicMessage>(message.value).content;
  const auto& commit = std::get<mls::Commit>(content.content);
  return std::get<ExternalInit>(
      std::get<Proposal>(commit.proposals.front().value).value);
}

}  // namespace

void Life::Live() {
  Join();
  witness_.Done("join");
  Talk();
  witness_.Done("talk");
  Commit();
  witness_.Done("alice's commit");
  CommitAgain();
  witness_.Done("bob's commit");
  TakePsks();
  witness_.Done("psks");
  ComeAlone();
  witness_.Done("external commit");
  Remove();
  witness_.Done("removal");
  ForgetAll();
  witness_.Done("forgetting");
  witness_(kInUse, [&](Needles& out) {
    AddEpoch(out, "now", *bob_);
    AddTreeKeys(out, "now", *bob_);
  });
}

void Life::Join() {
  Member dave("dave", random_);
  auto invited =
      std::make_unique<NewKeyPackage>(dave.party.MakeKeyPackage(GetParam()));
  witness_("join", [&](Needles& out) {
    out.Add("init key of the KeyPackage",
            invited->keys.init_key.secret().Reveal());
  });
  CommitDraft draft;
  draft.proposals.push_back({Add{invited->key_package}});
  NewCommit made = Trio::Commit(alice_, std::move(draft));
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  TakeAll(made.commit, alice_);
  dave.group = *JoinByWelcome({std::get<Welcome>(made.welcome->value),
                               {invited->key_package, invited->keys},
                               std::nullopt,
                               nullptr},
                              application_, kNow);
  EXPECT_EQ(Read(dave, Send(bob_, "hello")), "hello");
  witness_("bob's commit",
           [&](Needles& out) { AddTreeKeys(out, "dave", *dave); });
}

void Life::Talk() {
  const LeafIndex bob = bob_->own_leaf();
  witness_("talk", [&](Needles& out) {
    for (const uint32_t generation : {1, 2, 3}) {
      AddMessageKey(out, "bob's message " + std::to_string(generation), *alice_,
                    bob, RatchetType::kApplication, generation);
    }
  });
  const MlsMessage late = Send(bob_, "late");
  for (const char* text : {"one", "two"}) {
    const MlsMessage message = Send(bob_, text);
    EXPECT_EQ(Read(alice_, message), text);
    EXPECT_EQ(Read(carol_, message), text);
  }
  EXPECT_EQ(Read(alice_, late), "late");
  EXPECT_EQ(Read(carol_, late), "late");
}

void Life::Commit() {
  const LeafIndex alice = alice_->own_leaf();
  witness_("alice's commit", [&](Needles& out) {
    AddEpoch(out, "ended", *bob_);
    AddExternalKey(out, *bob_);
    AddMessageKey(out, "alice's commit", *bob_, alice, RatchetType::kHandshake,
                  0);
  });
  // Carol's comes, and is dropped for Alice's: what it was sealed with is still
  // to be had from Bob's secret tree before, and with it what else she sends.
  witness_("alice's commit", [&](Needles& out) {
    MessageKeys keys = StoredKeys(bob_->Save(), bob_->epoch());
    base::Writer tree, ratchets;
    keys.EncodeTree(tree);
    out.Add("what carol's keys come from",
            base::ByteView(tree.bytes()).last(Secret::kSize));
    keys.BringOut(carol_->own_leaf());
    keys.EncodeRatchets(carol_->own_leaf(), ratchets);
    out.Add("carol's handshake secret",
            base::ByteView(ratchets.bytes()).first(Secret::kSize));
    AddMessageKey(out, "carol's rival", *bob_, carol_->own_leaf(),
                  RatchetType::kHandshake, 0);
  });
  const MlsMessage rival = Trio::Commit(carol_).commit;
  for (Member* one : {&alice_, &bob_}) {
    EXPECT_TRUE(Receive(*one, rival).ok());
    EXPECT_TRUE(Receive(*one, rival).ok());
  }
  Drawn drawn(random_, witness_.writes());
  NewCommit made = *alice_->Commit({}, alice_.party.signing_key(), kNow, drawn);
  witness_("alice's commit", [&](Needles& out) {
    const auto& path_secret = drawn.kept()[0];
    AddPath(out, drawn.kept(), 0, 2);
    AddJoiner(out, "next", EpochOf(*bob_).secrets.init,
              NextPathSecret(NextPathSecret(*Secret::From(path_secret))),
              Secret(), made.staged.context());
  });
  witness_("bob's commit", [&](Needles& out) {
    AddPathKeys(out, drawn.kept()[0], GetParam());
  });
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  TakeAll(made.commit, alice_);
  witness_("alice's commit", [&](Needles& out) {
    const MessageKeys keys = StoredKeys(bob_->Save(), bob_->epoch());
    base::Writer tree;
    keys.EncodeTree(tree);
    // Count of leaves, of secrets, and the root's number come before it.
    out.Add("encryption_secret", base::ByteView(tree.bytes()).subspan(12, 32));
  });
  EXPECT_EQ(Read(bob_, Send(alice_, "on")), "on");
  EXPECT_EQ(Read(carol_, Send(bob_, "on")), "on");
  EXPECT_EQ(Read(alice_, Send(carol_, "on")), "on");
}

void Life::CommitAgain() {
  witness_("bob's commit",
           [&](Needles& out) { AddTreeKeys(out, "bob before", *bob_); });
  CommitToAll(bob_);
  ForgetAll();
}

void Life::TakePsks() {
  psks_.Put("shared", random_.Some(32));
  PreSharedKeyId shared, resumption;
  shared.psk_id = base::ToBytes("shared");
  shared.psk_nonce = random_.Some(32);
  resumption.type = PskType::kResumption;
  resumption.psk_group_id = carol_->group_id();
  resumption.psk_epoch = carol_->epoch();
  resumption.psk_nonce = random_.Some(32);
  CommitDraft draft;
  draft.path = false;
  draft.proposals = {{PreSharedKey{shared}}, {PreSharedKey{resumption}}};
  NewCommit made = Trio::Commit(carol_, std::move(draft));
  witness_("psks", [&](Needles& out) {
    AddEpoch(out, "before psks", *bob_);
    const Secret psk_secret = PskSecretOf({shared, resumption}, psks_, *bob_);
    AddSecret(out, "psk_secret", psk_secret);
    AddJoiner(out, "psks", EpochOf(*bob_).secrets.init, Secret(), psk_secret,
              made.staged.context());
  });
  ASSERT_TRUE(carol_->Merge(std::move(made.staged)).ok());
  TakeAll(made.commit, carol_);
  EXPECT_EQ(Read(carol_, Send(bob_, "with psks")), "with psks");
}

void Life::ComeAlone() {
  const GroupInfo info =
      *bob_->MakeGroupInfo({}, bob_.party.signing_key(), random_);
  Drawn drawn(random_, witness_.writes());
  auto joined = *JoinByExternalCommit(
      {info, std::nullopt, erin_.party.LeafOf(GetParam()), {}, {}, {}},
      erin_.party.signing_key(), application_, kNow, drawn);
  erin_.group = std::move(joined.group);
  witness_("external commit", [&](Needles& out) {
    AddEpoch(out, "before erin", *bob_);
    AddExternalKey(out, *bob_);
    const Epoch epoch = EpochOf(*bob_);
    const Secret init =
        *OpenExternalInit(ExternalKey(GetParam(), epoch.secrets.external),
                          ExternalInitOf(joined.commit).kem_output);
    AddSecret(out, "external init_secret", init);
    // First comes what the init secret is encapsulated with.
    out.Add("seed of the init secret", drawn.kept()[0]);
    AddPath(out, drawn.kept(), 1, 1);
    AddJoiner(out, "erin's", init,
              NextPathSecret(*Secret::From(drawn.kept()[1])), Secret(),
              erin_->context());
  });
  TakeAll(joined.commit, alice_);
  Take(alice_, joined.commit);
  EXPECT_EQ(Read(erin_, Send(alice_, "welcome")), "welcome");
}

void Life::Remove() {
  const MlsMessage late = Send(bob_, "late");
  witness_("removal", [&](Needles& out) {
    AddEpoch(out, "erin's", *erin_);
    AddTreeKeys(out, "erin's", *erin_);
  });
  witness_("forgetting",
           [&](Needles& out) { AddPastEpoch(out, "erin's", *erin_); });
  CommitDraft draft;
  draft.proposals.push_back({mls::Remove{erin_->own_leaf()}});
  NewCommit made = Trio::Commit(alice_, std::move(draft));
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  TakeAll(made.commit, alice_);
  Take(erin_, made.commit);
  EXPECT_EQ(Read(erin_, late), "late");
}

void Life::TakeAll(const MlsMessage& commit, const Member& but) {
  for (Member* one : all_) {
    if (one != &but) Take(*one, commit);
  }
}

void Life::ForgetAll() {
  for (Member* one : all_) (*one)->Forget((*one)->epoch());
  if (erin_.group.has_value()) erin_->Forget(erin_->epoch() + 1);
}

}  // namespace hotline::mls
