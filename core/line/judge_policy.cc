#include "core/line/judge_policy.h"

#include "core/message/fault.h"

namespace hotline::line {
namespace {

using message::Fault;
using message::FaultError;

const mls::GroupContextExtensions* ChangeIn(const mls::StagedCommit& staged) {
  for (const mls::CommittedProposal& one : staged.proposals()) {
    const auto* change =
        std::get_if<mls::GroupContextExtensions>(&one.proposal.value);
    if (change != nullptr) return change;
  }
  return nullptr;
}

absl::Status JudgeChange(const CommitCase& commit,
                         const mls::GroupContextExtensions& change) {
  auto hash = PolicyHashOf(change.extensions);
  if (!hash.ok()) return hash.status();
  if (!commit.opening) {
    return absl::InvalidArgumentError("policy: the new one does not open");
  }
  auto after = OpenPolicy(*commit.opening, *hash);
  if (!after.ok()) return after.status();
  return CheckPolicyChange(commit.policy, *after);
}

}  // namespace

absl::Status JudgePolicy(const CommitCase& commit, bool entitled) {
  const mls::GroupContextExtensions* change = ChangeIn(commit.staged);
  if (change == nullptr) {
    return commit.form.body.policy.empty()
               ? absl::OkStatus()
               : FaultError(Fault::kPolicy, "policy: came without a change");
  }
  if (commit.staged.proposals().size() != 1) {
    return FaultError(Fault::kPolicy, "policy: does not stand alone");
  }
  if (!entitled) return FaultError(Fault::kPolicy, "policy: not entitled");
  return message::WithFault(Fault::kPolicy, JudgeChange(commit, *change));
}

}  // namespace hotline::line
