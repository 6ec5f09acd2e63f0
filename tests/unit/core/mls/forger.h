// Messages that no honest member makes, true in everything but what a test
// spoils: signed, sealed and confirmed with the right keys, so that only the
// check in question stands between them and the group.
#pragma once

#include "tests/unit/core/mls/group_world.h"

namespace hotline::mls {

// What a Commit says. Proposals are applied as they stand, in the order of
// section 12.3; those by reference have to be pending at the forger.
struct Forgery {
  std::vector<ProposalOrRef> proposals;
  bool path = true;
  // Where the path's keys come from; the world's if not given.
  base::Random* path_random = nullptr;
  // Who signs. Not the forger: an external committer, with its leaf.
  const Client* joiner = nullptr;
  std::optional<Secret> init_secret = std::nullopt;  // from MakeInit
  // The leaf before its keys are made, and after; then it is signed again, by
  // `leaf_key` if it is given. And after that.
  std::function<void(LeafNode&)> leaf_draft = nullptr;
  std::function<void(LeafNode&)> leaf = nullptr;
  const crypto::SigningKey* leaf_key = nullptr;
  std::function<void(LeafNode&)> signed_leaf = nullptr;
  // The path, after its secrets were encrypted.
  std::function<void(UpdatePath&)> update_path = nullptr;
  std::function<void(GroupContext&)> provisional = nullptr;
  // What is signed.
  std::function<void(FramedContent&)> content = nullptr;
  std::function<void(FramedContentAuthData&)> auth = nullptr;
};

struct Forged {
  MlsMessage message;
  NextEpoch next;
};

class Forger {
 public:
  // What `self` knows now.
  Forger(GroupWorld& world, const Client& self);
  // Of an epoch that its group has not merged.
  Forger(GroupWorld& world, const Client& self, Epoch epoch);

  const Epoch& epoch() const { return epoch_; }
  LeafIndex leaf() const { return epoch_.keys.leaf(); }
  CipherSuite suite() const { return epoch_.context.cipher_suite; }

  // In a PublicMessage.
  MlsMessage Propose(const Proposal& proposal) const;
  Forged Commit(const Forgery& forgery) const;
  // A new leaf for the forger, as an Update brings it; `change` before it is
  // signed.
  LeafNode UpdateLeaf(const std::function<void(LeafNode&)>& change = nullptr,
                      const crypto::SigningKey* leaf_key = nullptr) const;
  // For an external Commit.
  ExternalInitSecret MakeInit() const;
  MlsMessage Seal(AuthenticatedContent content) const;
  AuthenticatedContent Frame(Content content) const;

 private:
  struct Plan;
  Plan Apply(const Forgery& forgery) const;
  NewPath PathOf(const Forgery& forgery, const Plan& plan,
                 LeafIndex place) const;

  GroupWorld& world_;
  const Client& self_;
  Epoch epoch_;
};

// A Welcome into a group that need not exist.
struct WelcomeForgery {
  GroupContext context;
  RatchetTree tree;
  LeafIndex signer{};
  const crypto::SigningKey* signing_key = nullptr;
  std::vector<PreSharedKeyId> psks;
  std::optional<Secret> path_secret;
  // The context's tree hash is that of `tree`, unless it is false.
  bool tree_hash = true;
  // Whether the GroupInfo carries the tree.
  bool carry_tree = true;
  std::function<void(GroupInfo&)> info = nullptr;  // before it is signed
  std::function<void(GroupSecrets&)> secrets =
      nullptr;  // before they are sealed
  std::function<void(Welcome&)> welcome = nullptr;
};

// To a group of those clients, with fresh KeyPackages, that the first made in
// epoch 1; it has no keys above the leaves.
WelcomeForgery WelcomeTo(GroupWorld& world,
                         const std::vector<Client*>& members);
MlsMessage ForgeWelcome(GroupWorld& world, const WelcomeForgery& forgery,
                        const KeyPackage& to);
GroupInfo ForgeGroupInfo(GroupWorld& world, const WelcomeForgery& forgery);

}  // namespace hotline::mls
