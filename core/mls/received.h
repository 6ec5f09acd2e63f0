// What comes out of a group: group.h gives it.
#pragma once

#include "core/mls/message.h"
#include "core/mls/staged_commit.h"

namespace hotline::mls {

struct ApplicationMessage {
  uint64_t epoch;
  LeafIndex sender;
  // As it stood in the tree of that epoch.
  LeafNode sender_leaf;
  base::Bytes authenticated_data;
  base::SecretBytes data;
};

struct ReceivedProposal {
  base::Bytes ref;  // ProposalRef, by which a Commit names it
};

using Received =
    std::variant<ApplicationMessage, ReceivedProposal, StagedCommit>;

struct NewCommit {
  MlsMessage commit;
  std::optional<MlsMessage> welcome;  // if somebody is added
  GroupInfo group_info;               // of the next epoch
  StagedCommit staged;
};

}  // namespace hotline::mls
