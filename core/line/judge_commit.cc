#include "core/line/judge_commit.h"

#include "core/line/committed.h"
#include "core/line/judge_policy.h"
#include "core/message/fault.h"
#include "core/message/fields.h"

namespace hotline::line {
namespace {

using message::Fault;
using message::FaultError;

absl::Status RequireOf(bool condition, Fault otherwise) {
  return condition ? absl::OkStatus() : FaultError(otherwise);
}

// The leaf that made it is the header's sender, before and after.
absl::Status JudgeCommitter(const CommitCase& commit,
                            const Committed& committed) {
  const bool authenticated =
      commit.staged.authenticated_data() ==
      AuthenticatedData(commit.header_bytes, commit.form.body.delta);
  return RequireOf(authenticated && committed.committer &&
                       committed.committer->station == commit.header.sender &&
                       committed.committer_keeps_its_name,
                   Fault::kCommitter);
}

// By value what members do, by reference what leavers ask for, and of one who
// takes itself in again just that.
absl::Status JudgeProposals(const CommitCase& commit,
                            const Committed& committed) {
  for (const mls::CommittedProposal& one : commit.staged.proposals()) {
    if (!IsOfALine(one, committed.external)) {
      return FaultError(Fault::kProposalType);
    }
  }
  return absl::OkStatus();
}

// Whom anybody may remove, beside whom a position may: its own stations.
bool MayBeRemoved(const Committed::Leaf& leaf, const CommitCase& commit,
                  const std::string& position) {
  if (!leaf.facts) return true;  // it names nobody
  return leaf.by_itself || leaf.position() == position || leaf.facts->revoked ||
         commit.logged - leaf.facts->not_after > kExpiredGrace;
}

absl::Status JudgeRight(const CommitCase& commit, const Committed& committed) {
  const std::string position = committed.position();
  if (committed.external || IsEntitled(commit.policy, position)) {
    return absl::OkStatus();
  }
  for (const Committed::Leaf& leaf : committed.removed) {
    if (!MayBeRemoved(leaf, commit, position)) {
      return FaultError(Fault::kNotEntitled);
    }
  }
  return RequireOf(committed.added.empty(), Fault::kNotEntitled);
}

absl::Status JudgeNewcomers(const CommitCase& commit,
                            const Committed& committed, FindLeafFacts facts) {
  for (const Committed::Leaf& leaf : committed.added) {
    if (!leaf.facts || !leaf.facts->valid || leaf.facts->revoked ||
        !CheckLeafCapabilities(*leaf.node).ok()) {
      return FaultError(Fault::kNewcomer);
    }
  }
  if (committed.added.empty()) return absl::OkStatus();
  return RequireOf(commit.staged.tree().member_count() <= kMostMembers &&
                       EachStationOnce(commit.staged.tree(), facts),
                   Fault::kNewcomer);
}

// P17: it takes the place of the leaf that it had, with the same key, and
// nothing else happens.
absl::Status JudgeExternal(const CommitCase& commit,
                           const Committed& committed) {
  if (!committed.external) return absl::OkStatus();
  const bool pause_over =
      !commit.last_external ||
      commit.logged - *commit.last_external >= kExternalPause;
  if (commit.policy.rejoin != Rejoin::kExternal || !pause_over ||
      committed.removed.size() != 1 || committed.added.size() != 1) {
    return FaultError(Fault::kExternalCommit);
  }
  const Committed::Leaf& before = committed.removed.front();
  const Committed::Leaf& after = committed.added.front();
  return RequireOf(before.facts &&
                       before.facts->station == commit.header.sender &&
                       !before.facts->revoked &&
                       before.node->signature_key == after.node->signature_key,
                   Fault::kExternalCommit);
}

}  // namespace

absl::Status JudgeCommit(const CommitCase& commit, FindLeafFacts facts) {
  const Committed committed = ReadCommitted(commit, facts);
  return message::FirstError(
      {JudgeCommitter(commit, committed),
       RequireOf(DeltaOf(committed) == commit.form.delta, Fault::kRosterDelta),
       JudgeProposals(commit, committed), JudgeRight(commit, committed),
       JudgePolicy(commit, IsEntitled(commit.policy, committed.position())),
       JudgeNewcomers(commit, committed, facts),
       JudgeExternal(commit, committed)});
}

absl::StatusOr<Policy> PolicyAfter(const CommitCase& commit) {
  if (!commit.opening) return commit.policy;
  return ParsePolicy(commit.opening->policy);
}

}  // namespace hotline::line
