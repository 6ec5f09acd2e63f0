// Groups to measure in: fully populated trees, no blank node and no unmerged
// leaf, since every member came by an external Commit.
#pragma once

#include <memory>

#include "core/mls/join.h"

namespace hotline::bench {

// Believes everybody: judging certificates is not what is measured.
class Believing final : public mls::AuthenticationService {
 public:
  absl::Status Validate(const mls::Credential&,
                        const mls::SignaturePublicKey&) const override {
    return absl::OkStatus();
  }
  absl::Status ValidateSuccessor(const mls::Credential&,
                                 const mls::SignaturePublicKey&,
                                 const mls::Credential&) const override {
    return absl::OkStatus();
  }
  base::Bytes ClientOf(const mls::LeafNode& leaf) const override {
    return leaf.credential.identity;
  }
};

class NoPsks final : public mls::PskStore {
 public:
  absl::StatusOr<base::SecretBytes> Find(
      const mls::PreSharedKeyId&) const override {
    return absl::NotFoundError("no psk");
  }
};

// A client and, if it is in one, its group.
struct Member {
  crypto::SigningKey signing_key;
  mls::NewKeyPackage own;
  std::unique_ptr<mls::Group> group;
};

// The clock stands still at `now`, within everybody's lifetime. Whatever fails
// here ends the process with its reason: there is nothing to measure then.
class World {
 public:
  explicit World(mls::CipherSuite suite) : suite_(suite) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Member MakeClient();
  mls::Group Found(const Member& client);
  // The first two leaves of a group of `members`, at least 2.
  struct Pair {
    Member first;
    Member second;
  };
  Pair Populate(uint32_t members);
  mls::NewCommit Commit(Member& from, const mls::CommitDraft& draft);
  static void Merge(Member& member, mls::StagedCommit staged);
  void Follow(Member& member, const mls::MlsMessage& commit);

  mls::CipherSuite suite() const { return suite_; }
  const mls::Application& application() const { return application_; }
  base::Random& random() { return random_; }
  static base::WallTime now() { return base::FromMillis(1'800'000'000'000); }

 private:
  mls::NewExternalCommit Join(const Member& client, const mls::Group& seen,
                              const mls::GroupInfo& info);

  mls::CipherSuite suite_;
  base::SystemRandom random_;
  Believing believing_;
  NoPsks psks_;
  mls::Application application_{believing_, psks_};
  uint64_t clients_ = 0;
};

// The value, or the end of the process.
template <class T>
T Must(absl::StatusOr<T> value);
void Must(const absl::Status& status);

template <class T>
T Must(absl::StatusOr<T> value) {
  Must(value.status());
  return *std::move(value);
}

}  // namespace hotline::bench
