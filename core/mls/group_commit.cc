// Making a Commit and its Welcome: RFC 9420 section 12.4.1.
#include <algorithm>
#include <set>

#include "core/mls/grease.h"
#include "core/mls/group.h"
#include "core/mls/invitation.h"
#include "core/mls/protect.h"
#include "core/mls/stage.h"

namespace hotline::mls {

// `keys`, and `plan.tree`, are with the path once there is one.
struct Group::CommitInMaking {
  mls::Commit commit;
  CommitPlan plan;
  CommitInputs inputs;
  TreeKeys keys;
  std::optional<NewPath> path;
  GroupContext provisional;
};

namespace {

// The leaf that an Update or a Remove is for.
std::optional<LeafIndex> LeafOfProposal(const Proposal& proposal,
                                        const Sender& sender) {
  if (std::holds_alternative<Update>(proposal.value)) return sender.leaf_index;
  if (const auto* one = std::get_if<Remove>(&proposal.value)) {
    return one->removed;
  }
  return std::nullopt;
}

using Pending = std::vector<base::Bytes>;  // ProposalRefs

// Those of the pending proposals that a Commit of `committer` may have beside
// `own`: none about the committer, one for a leaf, a Remove before an Update.
Pending Select(const PendingProposals& pending, LeafIndex committer,
               const std::vector<Proposal>& own) {
  Pending selected, reinits;
  std::set<LeafIndex> touched = {committer};
  for (const Proposal& proposal : own) {
    if (auto leaf = LeafOfProposal(proposal, Sender::Member(committer))) {
      touched.insert(*leaf);
    }
  }
  for (const bool updates : {false, true}) {
    for (const auto& [ref, one] : pending) {
      if (std::holds_alternative<Update>(one.proposal.value) != updates) {
        continue;
      }
      const auto leaf = LeafOfProposal(one.proposal, one.sender);
      if (leaf.has_value() && !touched.insert(*leaf).second) continue;
      const bool reinit = std::holds_alternative<ReInit>(one.proposal.value);
      (reinit ? reinits : selected).push_back(ref);
    }
  }
  // Section 12.2: others before a ReInit, which has to be alone.
  if (!selected.empty() || !own.empty()) return selected;
  return reinits;
}

mls::Commit CommitOf(const Pending& refs, const std::vector<Proposal>& own) {
  mls::Commit commit;
  for (const base::Bytes& ref : refs) commit.proposals.push_back({ref});
  for (const Proposal& one : own) commit.proposals.push_back({one});
  return commit;
}

}  // namespace

GroupInfo SignGroupInfo(const Epoch& epoch, const GroupInfoDraft& draft,
                        const crypto::SigningKey& signing_key,
                        base::Random& random) {
  GroupInfo info;
  info.group_context = epoch.context;
  info.confirmation_tag = base::ToBytes(epoch.confirmation_tag);
  info.signer = epoch.keys.leaf();
  if (draft.ratchet_tree) {
    info.extensions.push_back(MakeExtension(kRatchetTree, epoch.tree));
  }
  if (draft.external_pub) {
    const auto key =
        ExternalKey(epoch.context.cipher_suite, epoch.secrets.external);
    info.extensions.push_back(
        MakeExtension(kExternalPub, ExternalPub{key.public_key().bytes()}));
  }
  AddGrease(info.extensions, random);
  info.Sign(signing_key);
  return info;
}

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

// What the proposals come to, if this Commit may have them, and if we have the
// PSKs that it takes.
absl::StatusOr<CommitPlan> Group::Plan(const mls::Commit& commit,
                                       const Judgement& judgement,
                                       const Group* predecessor) const {
  auto plan = PlanCommit(commit, Sender::Member(own_leaf()), pending_,
                         judgement, *index_);
  if (!plan.ok()) return plan.status();
  auto supported = ValidateSupport(plan->tree, plan->applied.extensions);
  if (!supported.ok()) return supported;
  supported = ValidateOwnSupport(own_leaf_node(), plan->applied.extensions);
  if (!supported.ok()) return supported;
  auto psk_secret = PskSecretOf(plan->applied.psks, predecessor);
  if (!psk_secret.ok()) return psk_secret.status();
  return plan;
}

// The draft's proposals, and those pending that go with them: that one member
// sent a proposal which no Commit can have, or which another one bars, must not
// keep the others from committing. Bad ones are found by halving.
mls::Commit Group::FittingCommit(const CommitDraft& draft,
                                 const Judgement& judgement) const {
  const Pending all = Select(pending_, own_leaf(), draft.proposals);
  Pending fitting;
  std::function<void(size_t, size_t)> take = [&](size_t begin, size_t end) {
    if (begin == end) return;
    const size_t before = fitting.size();
    for (size_t i = begin; i < end; ++i) fitting.push_back(all[i]);
    if (Plan(CommitOf(fitting, draft.proposals), judgement, draft.predecessor)
            .ok()) {
      return;
    }
    fitting.resize(before);
    if (end - begin == 1) return;
    const size_t middle = begin + (end - begin) / 2;
    take(begin, middle);
    take(middle, end);
  };
  take(0, all.size());
  return CommitOf(fitting, draft.proposals);
}

absl::StatusOr<Group::CommitInMaking> Group::PlanDraft(
    const CommitDraft& draft, base::WallTime now) const {
  Judgement judgement = JudgementAt(now, /*sending=*/true);
  judgement.may_use_new_group_psk = draft.predecessor != nullptr;
  mls::Commit commit = CommitOf(
      draft.pending ? Select(pending_, own_leaf(), draft.proposals) : Pending(),
      draft.proposals);
  auto plan = Plan(commit, judgement, draft.predecessor);
  if (!plan.ok() && draft.pending) {
    commit = FittingCommit(draft, judgement);
    plan = Plan(commit, judgement, draft.predecessor);
  }
  if (!plan.ok()) return plan.status();
  auto psk_secret = PskSecretOf(plan->applied.psks, draft.predecessor);
  if (!psk_secret.ok()) return psk_secret.status();
  TreeKeys keys = KeysIn(plan->tree);
  return CommitInMaking{
      std::move(commit),
      *std::move(plan),
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
    auto made = MakeWelcome(
        {making.plan, info, next.joiner_secret, making.inputs.psk_secret,
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
