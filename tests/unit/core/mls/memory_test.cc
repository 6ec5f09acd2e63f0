// Keys that are used up are nowhere in the process any more (protocol: deleted
// at once). One run of a group is done twice, from the same randomness: a child
// process writes down what the secrets are, this one only lives through it, and
// is searched.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "tests/unit/core/mls/memory_scan.h"
#include "tests/unit/core/mls/stored.h"
#include "tests/unit/core/mls/trio.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HOTLINE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HOTLINE_SANITIZED 1
#endif
#endif

#ifndef HOTLINE_SANITIZED
// Memory that is given back stays as it is and is not used again: nothing
// covers up what was not wiped.
void* operator new(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void*) noexcept {}
void operator delete(void*, size_t) noexcept {}
#endif

namespace hotline::mls {
namespace {

using Names = std::set<std::string>;
// By the step after which they are gone; kInUse: what is needed at the end.
using Secrets = std::map<std::string, Needles>;
constexpr const char* kInUse = "in use";

// In the child, writes secrets down; in the process that is searched, has them
// from there, and looks for them.
class Witness {
 public:
  Witness() = default;
  explicit Witness(Secrets written) : secrets_(std::move(written)) {}

  bool writes() const { return writes_; }
  void Write() { writes_ = true; }
  const Secrets& secrets() const { return secrets_; }
  template <class Say>
  void operator()(const char* step, Say say) {
    if (writes_) say(secrets_[step]);
  }
  void Done(const char* step) const {
    if (writes_) return;
    EXPECT_EQ(secrets_.at(step).FindInMemory(), Names{}) << "after " << step;
  }

 private:
  bool writes_ = false;
  Secrets secrets_;
};

void AddSecret(Needles& needles, const std::string& name,
               const Secret& secret) {
  needles.Add(name, secret.Reveal());
}

// The key of a message of `leaf`, and what it came from.
void AddMessageKey(Needles& needles, const std::string& name,
                   const Group& group, LeafIndex leaf, RatchetType type,
                   uint32_t generation) {
  const MessageKeys keys = StoredKeys(group.Save(), group.epoch());
  const auto taken = *keys.Take(leaf, type, generation);
  needles.Add(name + " key", taken.key().key.Reveal());
  needles.Add(name + " nonce", taken.key().nonce.Reveal());
}

// What an epoch leaves to nobody when it has ended.
void AddEpoch(Needles& needles, const std::string& name, const Group& group) {
  const StoredEpoch epoch = StoredEpoch::Of(group.Save());
  const EpochSecrets& secrets = epoch.secrets;
  AddSecret(needles, name + " init_secret", secrets.init);
  AddSecret(needles, name + " exporter_secret", secrets.exporter);
  AddSecret(needles, name + " external_secret", secrets.external);
  AddSecret(needles, name + " confirmation_key", secrets.confirmation_key);
  AddSecret(needles, name + " membership_key", secrets.membership_key);
  AddSecret(needles, name + " epoch_authenticator",
            secrets.epoch_authenticator);
}

void AddTreeKeys(Needles& needles, const std::string& name,
                 const Group& group) {
  const StoredEpoch epoch = StoredEpoch::Of(group.Save());
  for (uint32_t at = 0; at < NodeCount(group.tree().leaf_count()); ++at) {
    if (const auto* key = epoch.keys.Find({at})) {
      needles.Add(name + " node " + std::to_string(at), key->secret().Reveal());
    }
  }
}

// Remembers what it gave out.
class Drawn final : public base::Random {
 public:
  Drawn(base::Random& from, std::vector<base::Bytes>* kept)
      : from_(from), kept_(kept) {}
  void Fill(std::span<uint8_t> out) override {
    from_.Fill(out);
    if (kept_ != nullptr) kept_->push_back(base::ToBytes(base::ByteView(out)));
  }

 private:
  base::Random& from_;
  std::vector<base::Bytes>* kept_;
};

// Alice's path secrets, and what is made of them: the first of her draws.
void AddPath(Needles& needles, const std::vector<base::Bytes>& drawn) {
  Secret secret = *Secret::From(drawn[0]);
  for (int i = 0; i < 3; ++i) {
    const std::string name = "path secret " + std::to_string(i);
    AddSecret(needles, name, secret);
    AddSecret(needles, "node secret of " + name, DeriveSecret(secret, "node"));
    secret = NextPathSecret(secret);
  }
  // Seeds of HPKE's ephemeral keys: all draws of 32 bytes or more behind the
  // path secret and the leaf key.
  for (size_t i = 2; i < drawn.size(); ++i) {
    if (drawn[i].size() >= 32) {
      needles.Add("ephemeral seed " + std::to_string(i), drawn[i]);
    }
  }
}

// Those that Alice has until a path of another takes their place.
void AddPathKeys(Needles& needles, base::ByteView path_secret,
                 CipherSuite suite) {
  const Secret first = *Secret::From(path_secret);
  needles.Add("key of alice's first node",
              NodeKey(suite, first).secret().Reveal());
  needles.Add("key of alice's second node",
              NodeKey(suite, NextPathSecret(first)).secret().Reveal());
}

// joiner_secret of the Commit that ends the epoch of `group`.
void AddJoiner(Needles& needles, const Group& group, base::ByteView path_secret,
               const GroupContext& next) {
  const StoredEpoch epoch = StoredEpoch::Of(group.Save());
  const Secret commit_secret =
      NextPathSecret(NextPathSecret(*Secret::From(path_secret)));
  const Secret joiner = JoinerSecret(epoch.secrets.init, commit_secret, next);
  AddSecret(needles, "joiner_secret", joiner);
  AddSecret(needles, "welcome_secret", WelcomeSecret(joiner, Secret()));
}

class Life : public Trio {
 public:
  explicit Life(Witness& witness) : witness_(witness) {}
  void TestBody() override {}

  void Live() {
    Join();
    witness_.Done("join");
    Talk();
    witness_.Done("talk");
    Commit();
    witness_.Done("alice's commit");
    // Bob's next path takes the place of Alice's.
    witness_("bob's commit",
             [&](Needles& out) { AddTreeKeys(out, "bob before", *bob_); });
    CommitToAll(bob_);
    for (Member* one : all_) (*one)->Forget((*one)->epoch());
    witness_.Done("bob's commit");
    witness_(kInUse, [&](Needles& out) {
      AddEpoch(out, "now", *bob_);
      AddTreeKeys(out, "now", *bob_);
    });
  }

 private:
  // Dave comes, and goes.
  void Join() {
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
    Take(bob_, made.commit);
    Take(carol_, made.commit);
    dave.group = *JoinByWelcome({std::get<Welcome>(made.welcome->value),
                                 {invited->key_package, invited->keys},
                                 std::nullopt,
                                 nullptr},
                                application_, kNow);
    EXPECT_EQ(Read(dave, Send(bob_, "hello")), "hello");
    witness_("bob's commit",
             [&](Needles& out) { AddTreeKeys(out, "dave", *dave); });
  }

  void Talk() {
    const LeafIndex bob = bob_->own_leaf();
    witness_("talk", [&](Needles& out) {
      for (const uint32_t generation : {1, 2, 3}) {
        AddMessageKey(out, "bob's message " + std::to_string(generation),
                      *alice_, bob, RatchetType::kApplication, generation);
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

  void Commit() {
    const LeafIndex alice = alice_->own_leaf();
    witness_("alice's commit", [&](Needles& out) {
      AddEpoch(out, "ended", *bob_);
      const StoredEpoch epoch = StoredEpoch::Of(bob_->Save());
      out.Add(
          "ended external private key",
          ExternalKey(GetParam(), epoch.secrets.external).secret().Reveal());
      AddMessageKey(out, "alice's commit", *bob_, alice,
                    RatchetType::kHandshake, 0);
    });
    std::vector<base::Bytes> kept;
    Drawn drawn(random_, witness_.writes() ? &kept : nullptr);
    NewCommit made =
        *alice_->Commit({}, alice_.party.signing_key(), kNow, drawn);
    witness_("alice's commit", [&](Needles& out) {
      AddPath(out, kept);
      AddJoiner(out, *bob_, kept[0], made.staged.context());
    });
    witness_("bob's commit",
             [&](Needles& out) { AddPathKeys(out, kept[0], GetParam()); });
    ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
    Take(bob_, made.commit);
    Take(carol_, made.commit);
    witness_("alice's commit", [&](Needles& out) {
      const auto records = bob_->Save();
      const MessageKeys keys = StoredKeys(records, bob_->epoch());
      base::Writer tree;
      keys.EncodeTree(tree);
      // Count of leaves, of secrets, and the root's number come before it.
      out.Add("encryption_secret",
              base::ByteView(tree.bytes()).subspan(12, 32));
    });
    EXPECT_EQ(Read(bob_, Send(alice_, "on")), "on");
    EXPECT_EQ(Read(carol_, Send(bob_, "on")), "on");
    EXPECT_EQ(Read(alice_, Send(carol_, "on")), "on");
  }

  Witness& witness_;
};

// What a child process lives through and writes down.
Secrets Written() {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    Witness witness;
    witness.Write();
    Life(witness).Live();
    base::Writer out;
    for (const auto& [step, needles] : witness.secrets()) {
      out.Text(step).Opaque(needles.Encode());
    }
    const base::Bytes& bytes = out.bytes();
    _exit(write(ends[1], bytes.data(), bytes.size()) ==
                  static_cast<ssize_t>(bytes.size())
              ? 0
              : 1);
  }
  close(ends[1]);
  base::Bytes bytes(size_t{1} << 20);
  size_t size = 0;
  for (ssize_t got = 1; got > 0; size += static_cast<size_t>(got)) {
    got = read(ends[0], bytes.data() + size, bytes.size() - size);
  }
  close(ends[0]);
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  base::Reader in(base::ByteView(bytes).first(size));
  Secrets secrets;
  while (in.ok() && !in.AtEnd()) {
    const std::string step = in.Text(100);
    secrets[step] = Needles::Decode(in.Opaque(size));
  }
  return secrets;
}

class Memory : public InBothSuites {
 protected:
  void SetUp() override {
#ifdef HOTLINE_SANITIZED
    GTEST_SKIP() << "a sanitizer keeps what was freed, and its own copies";
#endif
  }
};
IN_BOTH_SUITES(Memory);

TEST_P(Memory, ASecretIsFoundWhileItIsThereAndNotOnceItIsWiped) {
  base::SecretBytes planted(32);
  random_.Fill(planted.Reveal());
  Needles needles;
  needles.Add("planted", planted.Reveal());
  EXPECT_EQ(needles.FindInMemory(), Names{"planted"});
  planted.Wipe();
  EXPECT_EQ(needles.FindInMemory(), Names{});
}

TEST_P(Memory, HoldsNoKeyThatIsUsedUp) {
  Witness witness(Written());
  ASSERT_EQ(witness.secrets().size(), 5u);
  Life life(witness);
  life.Live();
  // The search sees: what is still needed is there.
  const Needles& in_use = witness.secrets().at(kInUse);
  EXPECT_EQ(in_use.names().size(), 9u);
  EXPECT_EQ(in_use.FindInMemory(), in_use.names());
}

}  // namespace
}  // namespace hotline::mls
