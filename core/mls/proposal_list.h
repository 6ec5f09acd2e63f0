// The proposals of a Commit: what they are, whether they may stand together,
// and what the group becomes by them. RFC 9420 sections 12.2 and 12.3.
#pragma once

#include <map>

#include "core/mls/member_index.h"
#include "core/mls/validate_proposal.h"

namespace hotline::mls {

struct CommittedProposal {
  Proposal proposal;
  Sender sender;  // of the proposal: the committer's, if it came by value
  bool by_reference = false;
};

// Proposals that came in messages of this epoch, by ProposalRef.
struct PendingProposal {
  Proposal proposal;
  Sender sender;
  base::Bytes authenticated_data;
  uint64_t number = 0;  // greater than those that came before
};
// How many may wait beside one for each member; no more are taken.
inline constexpr size_t kMostPendingMore = 1024;
using PendingProposals = std::map<base::Bytes, PendingProposal>;

// NotFound if the Commit refers to a proposal that has not come.
absl::StatusOr<std::vector<CommittedProposal>> ResolveProposals(
    const Commit& commit, const Sender& committer,
    const PendingProposals& pending);

// InvalidArgument for a tree of more than kMostLeaves, which no state and no
// Welcome could carry.
absl::Status ValidateSize(const RatchetTree& tree);

// What the group becomes by a list of proposals.
struct AppliedProposals {
  RatchetTree tree;
  Extensions extensions;
  std::vector<LeafIndex> added;  // ascending
  std::vector<LeafIndex> updated;
  std::vector<LeafIndex> removed;
  std::vector<PreSharedKeyId> psks;
  std::optional<ExternalInit> external_init;
  std::optional<ReInit> reinit;
  bool needs_path = false;
};

// Section 12.2, then 12.3. InvalidArgument if the list is invalid, whoever made
// it. `draft` follows the tree. What the committer's new leaf changes comes
// later, and so does ValidateSupport.
absl::StatusOr<AppliedProposals> ApplyProposals(
    const std::vector<CommittedProposal>& proposals, const Sender& committer,
    const Judgement& judgement, MemberIndex::Draft& draft);

}  // namespace hotline::mls
