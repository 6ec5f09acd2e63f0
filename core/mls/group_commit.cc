// Making a Commit and its Welcome: RFC 9420 section 12.4.1.
#include <algorithm>
#include <set>

#include "core/mls/grease.h"
#include "core/mls/group.h"
#include "core/mls/protect.h"
#include "core/mls/stage.h"

namespace hotline::mls {
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

// The path secret of the lowest node that is above both (section 12.4.3.1).
const Secret* PathSecretFor(LeafIndex leaf, const NewPath& path) {
  for (size_t i = 0; i < path.steps.size(); ++i) {
    if (IsInSubtree(NodeOf(leaf), path.steps[i].node)) {
      return &path.path_secrets[i];
    }
  }
  return nullptr;
}

struct Addition {
  const KeyPackage* key_package;
  LeafIndex leaf;
};

std::vector<Addition> Additions(const std::vector<CommittedProposal>& proposals,
                                const std::vector<LeafIndex>& added) {
  std::vector<Addition> additions;
  for (const CommittedProposal& one : proposals) {
    if (const Add* add = std::get_if<Add>(&one.proposal.value)) {
      additions.push_back({&add->key_package, added[additions.size()]});
    }
  }
  return additions;
}

absl::StatusOr<Welcome> MakeWelcome(const std::vector<Addition>& additions,
                                    const GroupInfo& info,
                                    const Secret& joiner_secret,
                                    const Secret& psk_secret,
                                    const std::vector<PreSharedKeyId>& psks,
                                    const NewPath* path, base::Random& random) {
  Welcome welcome;
  welcome.cipher_suite = info.group_context.cipher_suite;
  welcome.encrypted_group_info =
      EncryptGroupInfo(info, WelcomeSecret(joiner_secret, psk_secret));
  for (const Addition& one : additions) {
    GroupSecrets secrets;
    secrets.joiner_secret = joiner_secret.Clone();
    const Secret* path_secret =
        path == nullptr ? nullptr : PathSecretFor(one.leaf, *path);
    if (path_secret != nullptr) secrets.path_secret = path_secret->Clone();
    secrets.psks = psks;
    auto sealed = EncryptGroupSecrets(secrets, *one.key_package,
                                      welcome.encrypted_group_info, random);
    if (!sealed.ok()) return sealed.status();
    welcome.secrets.push_back(*std::move(sealed));
  }
  return welcome;
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
absl::StatusOr<NewPath> Group::MakeCommitPath(
    const CommitDraft& draft, const crypto::SigningKey& signing_key,
    CommitPlan& plan, base::Random& random) const {
  LeafNode leaf = DraftLeaf(draft);
  auto valid = application_->authentication.ValidateSuccessor(
      leaf.credential, leaf.signature_key, own_leaf_node().credential);
  if (!valid.ok()) return valid;
  valid = ValidateCapabilities(leaf, context().cipher_suite);
  if (!valid.ok()) return valid;
  NewPath path = MakePath(
      plan.tree, KeysIn(plan.tree),
      {context().cipher_suite, group_id(), own_leaf(), std::move(leaf)},
      signing_key, random);
  auto unique = plan.index.Move(plan.tree, path.tree);
  if (!unique.ok()) return unique;
  plan.tree = path.tree;
  return path;
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

absl::StatusOr<NewCommit> Group::Commit(const CommitDraft& draft,
                                        const crypto::SigningKey& signing_key,
                                        base::WallTime now,
                                        base::Random& random) {
  if (auto may = CheckMaySend(signing_key); !may.ok()) return may;
  const crypto::SigningKey& next_key =
      draft.new_signing_key == nullptr ? signing_key : *draft.new_signing_key;
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
  CommitInputs inputs;
  auto psk_secret = PskSecretOf(plan->applied.psks, draft.predecessor);
  if (!psk_secret.ok()) return psk_secret.status();
  inputs.psk_secret = *std::move(psk_secret);
  inputs.init_secret = epoch_.secrets.init.Clone();

  TreeKeys keys = KeysIn(plan->tree);
  std::optional<NewPath> path;
  if (draft.path || plan->applied.needs_path) {
    auto made = MakeCommitPath(draft, next_key, *plan, random);
    if (!made.ok()) return made.status();
    path = *std::move(made);
    keys = path->keys.Clone();
    inputs.commit_secret = path->commit_secret.Clone();
  }
  auto supported = ValidateSupport(plan->tree, plan->applied.extensions);
  if (!supported.ok()) return supported;
  GroupContext provisional =
      ProvisionalContext(context(), plan->tree, plan->applied.extensions);
  if (path.has_value()) {
    auto sealed = EncryptPath(*path, context().cipher_suite,
                              plan->applied.added, provisional, random);
    if (!sealed.ok()) return sealed.status();
    commit.path = *std::move(sealed);
  }

  AuthenticatedContent content = Frame(std::move(commit), draft.form,
                                       draft.authenticated_data, signing_key);
  auto next = BeginEpoch(epoch_, std::move(provisional), plan->tree,
                         std::move(keys), content, inputs);
  content.auth.confirmation_tag = base::ToBytes(next.epoch.confirmation_tag);
  GroupInfo info = SignGroupInfo(
      next.epoch, {draft.ratchet_tree, draft.external_pub}, next_key, random);
  std::optional<MlsMessage> welcome;
  if (!plan->applied.added.empty()) {
    auto made =
        MakeWelcome(Additions(plan->proposals, plan->applied.added), info,
                    next.joiner_secret, inputs.psk_secret, plan->applied.psks,
                    path ? &*path : nullptr, random);
    if (!made.ok()) return made.status();
    welcome = MlsMessage{*std::move(made)};
  }
  StagedCommit staged = Show(*std::move(plan), content.content);
  staged.context_ = next.epoch.context;
  staged.next_ = std::move(next.epoch);
  auto message = Seal(std::move(content), draft.padding, random);
  if (!message.ok()) return message.status();
  return NewCommit{*std::move(message), std::move(welcome), std::move(info),
                   std::move(staged)};
}

}  // namespace hotline::mls
