// Making a Commit and its Welcome: RFC 9420 section 12.4.1.
#include "core/mls/group.h"
#include "core/mls/invitation.h"
#include "core/mls/protect.h"
#include "core/mls/refuse.h"
#include "core/mls/stage.h"

namespace hotline::mls {
namespace {

// `info` as those who join are told it. InvalidArgument if it has a type twice.
absl::StatusOr<GroupInfo> WithExtensions(GroupInfo info, const Extensions& more,
                                         const crypto::SigningKey& key) {
  if (more.empty()) return info;
  info.extensions.insert(info.extensions.end(), more.begin(), more.end());
  if (!AreOneOfAType(info.extensions)) {
    return Refuse("GroupInfo: an extension twice");
  }
  info.Sign(key);
  return info;
}

}  // namespace

// `keys`, and `plan.tree`, are with the path once there is one.
struct Group::CommitInMaking {
  mls::Commit commit;
  CommitPlan plan;
  CommitInputs inputs;
  TreeKeys keys;
  std::optional<NewPath> path;
  GroupContext provisional;
};

// New keys for the committer, in the plan's tree. Who makes a path need not
// prove to itself what it has just made: the receivers' AddPath does. What the
// draft changes is checked.
absl::Status Group::MakeCommitPath(const CommitDraft& draft,
                                   const crypto::SigningKey& signing_key,
                                   CommitInMaking& making,
                                   base::Random& random) const {
  LeafNode leaf = DraftLeaf(draft);
  auto valid = application_->authentication.ValidateSuccessor(
      leaf.credential, leaf.signature_key, own_leaf_node().credential);
  if (!valid.ok()) return valid;
  valid = ValidateCapabilities(leaf, context().cipher_suite);
  if (!valid.ok()) return valid;
  CommitPlan& plan = making.plan;
  NewPath path = MakePath(
      plan.tree, making.keys,
      {context().cipher_suite, group_id(), own_leaf(), std::move(leaf)},
      signing_key, random);
  auto unique = plan.index.Move(plan.tree, path.tree);
  if (!unique.ok()) return unique;
  plan.tree = path.tree;
  making.keys = path.keys.Clone();
  making.inputs.commit_secret = path.commit_secret.Clone();
  making.path = std::move(path);
  return absl::OkStatus();
}

// Sections 7.5 and 12.4.1: under the context of the next epoch, as far as it is
// known.
absl::Status Group::SealPath(CommitInMaking& making,
                             base::Random& random) const {
  const AppliedProposals& applied = making.plan.applied;
  auto supported = ValidateSupport(making.plan.tree, applied.extensions);
  if (!supported.ok()) return supported;
  making.provisional =
      ProvisionalContext(context(), making.plan.tree, applied.extensions);
  if (!making.path.has_value()) return absl::OkStatus();
  auto sealed = EncryptPath(*making.path, context().cipher_suite, applied.added,
                            making.provisional, random);
  if (!sealed.ok()) return sealed.status();
  making.commit.path = *std::move(sealed);
  return absl::OkStatus();
}

absl::StatusOr<Group::CommitInMaking> Group::PlanDraft(
    const CommitDraft& draft, base::WallTime now) const {
  Judgement judgement = JudgementAt(now, /*sending=*/true);
  judgement.may_use_new_group_psk = draft.predecessor != nullptr;
  auto planned = PlanProposals(draft, judgement);
  if (!planned.ok()) return planned.status();
  auto psk_secret = PskSecretOf(planned->plan.applied.psks, draft.predecessor);
  if (!psk_secret.ok()) return psk_secret.status();
  TreeKeys keys = KeysIn(planned->plan.tree);
  return CommitInMaking{
      std::move(planned->commit),
      std::move(planned->plan),
      {epoch_.secrets.init.Clone(), Secret(), *std::move(psk_secret)},
      std::move(keys),
      {},
      {}};
}

absl::StatusOr<NewCommit> Group::Commit(const CommitDraft& draft,
                                        const crypto::SigningKey& signing_key,
                                        base::WallTime now,
                                        base::Random& random) {
  if (auto may = CheckMaySend(signing_key); !may.ok()) return may;
  const crypto::SigningKey& next_key =
      draft.new_signing_key == nullptr ? signing_key : *draft.new_signing_key;
  auto making = PlanDraft(draft, now);
  if (!making.ok()) return making.status();
  if (draft.path || making->plan.applied.needs_path) {
    auto made = MakeCommitPath(draft, next_key, *making, random);
    if (!made.ok()) return made;
  }
  if (auto sealed = SealPath(*making, random); !sealed.ok()) return sealed;
  return FinishCommit(draft, {signing_key, next_key}, *std::move(making),
                      random);
}

absl::StatusOr<NewCommit> Group::FinishCommit(const CommitDraft& draft,
                                              const CommitKeys& keys,
                                              CommitInMaking making,
                                              base::Random& random) {
  AuthenticatedContent content = Frame(std::move(making.commit), draft.form,
                                       draft.authenticated_data, keys.now);
  auto next =
      BeginEpoch(epoch_, std::move(making.provisional), making.plan.tree,
                 std::move(making.keys), content, making.inputs);
  content.auth.confirmation_tag = base::ToBytes(next.epoch.confirmation_tag);
  GroupInfo info = SignGroupInfo(
      next.epoch, {draft.ratchet_tree, draft.external_pub}, keys.next, random);
  std::optional<MlsMessage> welcome;
  if (!making.plan.applied.added.empty()) {
    auto told = WithExtensions(info, draft.welcome_extensions, keys.next);
    if (!told.ok()) return told.status();
    auto made = MakeWelcome(
        {making.plan, *told, next.joiner_secret, making.inputs.psk_secret,
         making.path.has_value() ? &*making.path : nullptr},
        random);
    if (!made.ok()) return made.status();
    welcome = MlsMessage{*std::move(made)};
  }
  StagedCommit staged = Show(std::move(making.plan), content.content);
  staged.context_ = next.epoch.context;
  staged.next_ = std::move(next.epoch);
  auto message = Seal(std::move(content), draft.padding, random);
  if (!message.ok()) return message.status();
  return NewCommit{*std::move(message), std::move(welcome), std::move(info),
                   std::move(staged)};
}

}  // namespace hotline::mls
