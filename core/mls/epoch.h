// An epoch as a member knows it, and the step from one to the next: RFC 9420
// sections 8 and 12.4. Nothing here changes an epoch that exists.
#pragma once

#include "core/mls/application.h"
#include "core/mls/framing.h"
#include "core/mls/key_schedule.h"
#include "core/mls/message_keys.h"
#include "core/mls/treekem.h"

namespace hotline::mls {

struct Epoch {
  GroupContext context;
  RatchetTree tree;
  TreeKeys keys;
  // `encryption` is consumed: message_keys came out of it.
  EpochSecrets secrets;
  Hash confirmation_tag;
  Hash interim_transcript_hash;
};

// What a Commit brings into the key schedule.
struct CommitInputs {
  Secret init_secret;
  Secret commit_secret;
  Secret psk_secret;
};

// The epoch that a Commit begins, and the joiner secret for its Welcome.
struct NextEpoch {
  Epoch epoch;
  Secret joiner_secret;
};

// The GroupContext under which path secrets are encrypted (section 12.4.1):
// that of the next epoch, but for the confirmed transcript hash.
GroupContext ProvisionalContext(const GroupContext& ended,
                                const RatchetTree& tree,
                                const Extensions& extensions);

// `commit` is signed; its confirmation tag is not looked at.
NextEpoch BeginEpoch(const Epoch& ended, GroupContext provisional,
                     RatchetTree tree, TreeKeys keys,
                     const AuthenticatedContent& commit,
                     const CommitInputs& inputs);

// Epoch 0 (section 11).
Epoch FirstEpochOf(GroupContext context, RatchetTree tree, TreeKeys keys,
                   base::Random& random);

// An epoch entered by a Welcome: the confirmation tag is that of its GroupInfo,
// and Unauthenticated if the secrets give another one.
absl::StatusOr<Epoch> JoinEpoch(GroupContext context, RatchetTree tree,
                                TreeKeys keys, const Secret& joiner_secret,
                                const Secret& psk_secret,
                                base::ByteView confirmation_tag);

// The secrets of `ids`, from what `resumption` knows, then from the
// application. NotFound if there is one that nobody has.
using FindResumptionPsk =
    std::function<const Secret*(const PreSharedKeyId& id)>;
absl::StatusOr<Secret> FindPskSecret(const std::vector<PreSharedKeyId>& ids,
                                     const PskStore& store,
                                     const FindResumptionPsk& resumption);

}  // namespace hotline::mls
