// The public half of a Commit: what its proposals and its path make of the
// tree. Its maker and its receivers take the same way (RFC 9420 sections 12.4.1
// and 12.4.2).
#pragma once

#include "core/mls/proposal_list.h"
#include "core/mls/treekem.h"

namespace hotline::mls {

struct CommitPlan {
  std::vector<CommittedProposal> proposals;
  AppliedProposals applied;
  // Where the committer's leaf is, or comes to be.
  LeafIndex place;
  // With the proposals and room for the committer; with the path after AddPath.
  RatchetTree tree;
  MemberIndex::Draft index;
};

// Its proposals (sections 12.2 and 12.3). Errors: of ResolveProposals and of
// ApplyProposals.
absl::StatusOr<CommitPlan> PlanCommit(const Commit& commit,
                                      const Sender& committer,
                                      const PendingProposals& pending,
                                      const Judgement& judgement,
                                      const MemberIndex& index);

// The path that came with it: its leaf (sections 7.3 and 12.4.2), its keys,
// which must be new, and its fit to the tree. InvalidArgument else.
absl::Status AddPath(CommitPlan& plan, const UpdatePath& path,
                     const Sender& committer, const Judgement& judgement);

}  // namespace hotline::mls
