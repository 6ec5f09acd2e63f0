// Becoming a member: by a Welcome (RFC 9420 section 12.4.3.1) or by an external
// Commit (section 12.4.3.2).
#pragma once

#include "core/mls/group.h"

namespace hotline::mls {

struct WelcomeInput {
  const Welcome& welcome;
  OwnKeyPackage own;
  // If the GroupInfo does not carry the tree.
  std::optional<RatchetTree> tree;
  // The group that this one follows, if the Welcome takes its resumption PSK
  // with usage reinit or branch (sections 11.2 and 11.3).
  const Group* predecessor = nullptr;
  // Ids of the groups that we are in: this one has none of them (section
  // 12.4.3).
  std::vector<base::Bytes> our_groups = {};
};

// Errors: NotFound if the Welcome is not for this KeyPackage, if the tree or a
// PSK is missing, or if it follows a group that was not given; Unauthenticated
// where something does not open or verify; InvalidArgument for everything that
// the RFC refuses. The KeyPackage's init_key is used up by success, unless it
// is a last resort.
absl::StatusOr<Group> JoinByWelcome(const WelcomeInput& input,
                                    const Application& application,
                                    base::WallTime now);

// The same, with the extensions of the Welcome's GroupInfo: signed by a member,
// and told to those alone who join (CommitDraft::welcome_extensions).
struct Welcomed {
  Group group;
  Extensions extensions;
};
absl::StatusOr<Welcomed> TakeWelcome(const WelcomeInput& input,
                                     const Application& application,
                                     base::WallTime now);

struct ExternalJoin {
  const GroupInfo& group_info;
  // If group_info does not carry the tree.
  std::optional<RatchetTree> tree;
  // Our new leaf, but for its keys: credential, capabilities, extensions.
  LeafNode leaf_node;
  // The leaf that we had, if we come back.
  std::optional<LeafIndex> replaces;
  std::vector<PreSharedKeyId> psks;
  base::Bytes authenticated_data;
  bool ratchet_tree = true;  // in NewExternalCommit::group_info
  // As in WelcomeInput; without the group that we come back to.
  std::vector<base::Bytes> our_groups = {};
};

// What was sent, and the group as it is if the others take the Commit. Keep
// neither if they take another one.
struct NewExternalCommit {
  MlsMessage commit;
  GroupInfo group_info;  // of the new epoch
  Group group;
};

// Errors: NotFound if the GroupInfo has no external_pub or no tree;
// Unauthenticated if its signature does not hold; InvalidArgument for what the
// RFC refuses.
absl::StatusOr<NewExternalCommit> JoinByExternalCommit(
    const ExternalJoin& draft, const crypto::SigningKey& signing_key,
    const Application& application, base::WallTime now, base::Random& random);

}  // namespace hotline::mls
