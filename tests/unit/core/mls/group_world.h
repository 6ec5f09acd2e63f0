// Whole groups for tests: clients with names, KeyPackages and a group each, and
// everything between them that an application would carry. Real parts; time
// stands still unless a test moves it.
#pragma once

#include <map>
#include <set>

#include "core/mls/join.h"
#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {

// Believes everybody but the names in `refused`. A client is who its credential
// names, as identity or as first certificate, and may not change its name.
class TestAuthentication final : public AuthenticationService {
 public:
  absl::Status Validate(const Credential& credential,
                        const SignaturePublicKey& signature_key) const override;
  absl::Status ValidateSuccessor(const Credential& credential,
                                 const SignaturePublicKey& signature_key,
                                 const Credential& replaced) const override;
  base::Bytes ClientOf(const LeafNode& leaf) const override;

  std::set<base::Bytes> refused;
};

// External PSKs by psk_id; of resumption PSKs, those put here by their group.
class TestPsks final : public PskStore {
 public:
  absl::StatusOr<base::SecretBytes> Find(
      const PreSharedKeyId& id) const override;

  std::map<base::Bytes, base::Bytes> psks;
};

// Somebody. `own` is the KeyPackage that was offered last.
struct Client {
  base::Bytes name;
  crypto::SigningKey signing_key;
  NewKeyPackage own;
  std::optional<Group> group;

  OwnKeyPackage own_key_package() const { return {own.key_package, own.keys}; }
  LeafIndex leaf() const { return group->own_leaf(); }
  const LeafNode& leaf_node() const { return *group->tree().Leaf(leaf()); }
};

class GroupWorld {
 public:
  explicit GroupWorld(CipherSuite suite, uint64_t seed = 1);

  CipherSuite suite() const { return suite_; }
  SeededRandom& random() { return random_; }

  // Somebody new, with a KeyPackage. The reference stays good.
  Client& Enrol(std::string_view name);
  // A draft that is good for this world; and a fresh KeyPackage of it, or of
  // another draft, with the client's signing key, which `own` is then.
  KeyPackageDraft Draft(base::ByteView name) const;
  const KeyPackage& Offer(Client& client);
  const KeyPackage& Offer(Client& client, const KeyPackageDraft& draft);

  void Create(Client& client, Extensions extensions = {});
  // A group of new clients with these names, the first of whom made it. Without
  // a path, no node but the leaves has a key.
  std::vector<Client*> GroupOf(const std::vector<std::string>& names,
                               bool path = true, Extensions extensions = {});

  absl::StatusOr<NewCommit> TryCommit(Client& by, const CommitDraft& draft);
  NewCommit Commit(Client& by, const CommitDraft& draft);
  absl::StatusOr<Group> TryJoin(const Client& client, const MlsMessage& welcome,
                                std::optional<RatchetTree> tree = std::nullopt,
                                const Group* predecessor = nullptr,
                                std::vector<base::Bytes> our_groups = {});
  // All active members but the maker take it, then its maker, then `joiners`
  // join by its Welcome. Those removed have groups that are no longer active.
  void Apply(Client& by, NewCommit made,
             const std::vector<Client*>& joiners = {});
  // Commits and applies.
  void CommitAndApply(Client& by, const CommitDraft& draft,
                      const std::vector<Client*>& joiners = {});
  void Add(Client& by, const std::vector<Client*>& joiners, bool path = true);
  void Remove(Client& by, const Client& whom);

  // As bytes that travelled.
  absl::StatusOr<Received> Receive(Client& at, const MlsMessage& message);
  // Every member but `by` receives it, and finds nothing wrong with it.
  void Broadcast(const Client& by, const MlsMessage& message);
  absl::StatusOr<MlsMessage> Propose(
      Client& by, const Proposal& proposal,
      HandshakeForm form = HandshakeForm::kPrivate);

  // Those whose groups are active, in the order of enrolment.
  std::vector<Client*> Members();
  // The members agree on epoch, tree, authenticator and exporter.
  void ExpectAgreement();

  base::WallTime now = base::FromMillis(uint64_t{1'800'000'000} * 1000);
  // Of the KeyPackages that are made, before GREASE.
  Capabilities capabilities = Capabilities::Ours();
  TestAuthentication authentication;
  TestPsks psks;
  Application application{authentication, psks};

 private:
  CipherSuite suite_;
  SeededRandom random_;
  std::vector<std::unique_ptr<Client>> clients_;
};

// A test of groups, in both suites.
class InGroups : public testing::TestWithParam<CipherSuite> {
 protected:
  GroupWorld world_{GetParam()};
};

// A PSK of that name, with a fresh nonce.
PreSharedKeyId ExternalPsk(std::string_view name, base::Random& random);

}  // namespace hotline::mls
