// What a member wants made of its group: given to group.h.
#pragma once

#include "core/mls/key_package.h"
#include "core/mls/proposal.h"

namespace hotline::mls {

class Group;

// How a handshake travels (section 6). Private hides it from whoever carries
// it.
enum class HandshakeForm { kPrivate, kPublic };

struct GroupDraft {
  base::Bytes group_id;
  CipherSuite cipher_suite = CipherSuite::kXWing;
  Extensions extensions;  // of the GroupContext
};

// A member's own KeyPackage, and what belongs to it.
struct OwnKeyPackage {
  const KeyPackage& key_package;
  const KeyPackageKeys& keys;
};

struct CommitDraft {
  // By value. Proposals that came in messages are added by reference unless
  // `pending` is false: all that may stand beside these and each other. Our own
  // Updates are left out (section 12.2).
  std::vector<Proposal> proposals;
  bool pending = true;
  // A path even where none is needed: new keys for the committer.
  bool path = true;
  // What the committer's leaf becomes, with a path: if not given, what it is.
  std::optional<Credential> credential;
  const crypto::SigningKey* new_signing_key = nullptr;
  std::optional<Extensions> leaf_extensions;

  HandshakeForm form = HandshakeForm::kPrivate;
  base::Bytes authenticated_data;
  // Zero bytes behind a private handshake.
  size_t padding = 0;
  // For the first Commit of a group that follows another one (succession.h),
  // whose resumption PSK it takes.
  const Group* predecessor = nullptr;
  // Whether the Welcome and the GroupInfo carry the ratchet tree, and whether
  // the GroupInfo has what an external Commit needs (section 12.4.3.2).
  bool ratchet_tree = true;
  bool external_pub = false;
  // In the GroupInfo of the Welcome, for those who join, and not in
  // NewCommit::group_info, which others may see.
  Extensions welcome_extensions;
};

struct GroupInfoDraft {
  bool ratchet_tree = true;
  bool external_pub = true;
};

}  // namespace hotline::mls
