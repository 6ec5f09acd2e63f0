// What a Commit of another member would make of the group: RFC 9420 section
// 12.4.2. The group stays as it is.
#include <algorithm>

#include "core/mls/group.h"
#include "core/mls/refuse.h"
#include "core/mls/stage.h"

namespace hotline::mls {

// Who made the Commit, and what of it shows; nothing secret yet.
StagedCommit Group::Show(CommitPlan plan, const FramedContent& content) const {
  StagedCommit staged(std::move(plan.index), std::move(plan.tree));
  staged.onto_ = epoch_.confirmation_tag;
  staged.committer_ = content.sender;
  staged.leaf_ = plan.place;
  staged.authenticated_data_ = content.authenticated_data;
  staged.proposals_ = std::move(plan.proposals);
  staged.has_path_ = std::get<mls::Commit>(content.content).path.has_value();
  staged.added_ = std::move(plan.applied.added);
  staged.updated_ = std::move(plan.applied.updated);
  staged.removed_ = std::move(plan.applied.removed);
  staged.reinit_ = std::move(plan.applied.reinit);
  staged.context_ =
      ProvisionalContext(context(), staged.tree_, plan.applied.extensions);
  return staged;
}

absl::StatusOr<CommitInputs> Group::InputsOf(const CommitPlan& plan) const {
  auto psk_secret = PskSecretOf(plan.applied.psks, nullptr);
  if (!psk_secret.ok()) return psk_secret.status();
  CommitInputs inputs;
  inputs.psk_secret = *std::move(psk_secret);
  if (!plan.applied.external_init.has_value()) {
    inputs.init_secret = epoch_.secrets.init.Clone();
    return inputs;
  }
  auto init_secret = OpenExternalInit(
      ExternalKey(context().cipher_suite, epoch_.secrets.external),
      plan.applied.external_init->kem_output);
  if (!init_secret.ok()) return init_secret.status();
  inputs.init_secret = *std::move(init_secret);
  return inputs;
}

// First what everybody may see of it, then what only members know.
absl::StatusOr<StagedCommit> Group::Stage(const AuthenticatedContent& content,
                                          base::WallTime now) const {
  const Sender& committer = content.content.sender;
  const auto& commit = std::get<mls::Commit>(content.content.content);
  if (committer == Sender::Member(own_leaf())) {
    return Refuse("commit: our own; merge what was staged when it was made");
  }
  const Judgement judgement = JudgementAt(now, /*sending=*/false);
  auto plan = PlanCommit(commit, committer, pending_, judgement, *index_);
  if (!plan.ok()) return plan.status();
  const RatchetTree before_path = plan->tree;
  if (commit.path.has_value()) {
    auto added = AddPath(*plan, *commit.path, committer, judgement);
    if (!added.ok()) return added;
  } else if (plan->applied.needs_path) {
    return Refuse("commit: has no path, and must have one");
  }
  auto supported = ValidateSupport(plan->tree, plan->applied.extensions);
  if (!supported.ok()) return supported;
  const auto& removed = plan->applied.removed;
  if (std::find(removed.begin(), removed.end(), own_leaf()) != removed.end()) {
    return Show(*std::move(plan), content.content);
  }
  supported = ValidateOwnSupport(own_leaf_node(), plan->applied.extensions);
  if (!supported.ok()) return supported;
  return StageSecrets(before_path, *std::move(plan), content);
}

absl::StatusOr<StagedCommit> Group::StageSecrets(
    const RatchetTree& before_path, CommitPlan plan,
    const AuthenticatedContent& content) const {
  const auto& commit = std::get<mls::Commit>(content.content.content);
  auto inputs = InputsOf(plan);
  if (!inputs.ok()) return inputs.status();
  StagedCommit staged = Show(std::move(plan), content.content);
  TreeKeys keys = KeysIn(before_path);
  if (commit.path.has_value()) {
    auto opened =
        DecryptPath(before_path, staged.tree_, keys, context().cipher_suite,
                    staged.leaf_, staged.added_, *commit.path, staged.context_);
    if (!opened.ok()) return opened.status();
    keys = std::move(opened->keys);
    inputs->commit_secret = std::move(opened->commit_secret);
  }
  auto next = BeginEpoch(epoch_, staged.context_, staged.tree_, std::move(keys),
                         content, *inputs);
  if (!MacEquals(next.epoch.confirmation_tag, content.auth.confirmation_tag)) {
    return absl::UnauthenticatedError("confirmation_tag: does not verify");
  }
  staged.context_ = next.epoch.context;
  staged.next_ = std::move(next.epoch);
  return staged;
}

}  // namespace hotline::mls
