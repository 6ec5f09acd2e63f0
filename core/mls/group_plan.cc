// Which proposals a Commit of ours has: RFC 9420 sections 12.2 and 12.4.
#include <algorithm>
#include <set>

#include "core/mls/group.h"
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

using InOrder = std::vector<const PendingProposals::value_type*>;

InOrder NewestFirst(const PendingProposals& pending) {
  InOrder out;
  for (const auto& one : pending) out.push_back(&one);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
    return a->second.number > b->second.number;
  });
  return out;
}

// Those of the pending proposals that a Commit of `committer` may have beside
// `own`: none about the committer, one for a leaf, a Remove before an Update,
// and of Updates the one that came last (section 12.2).
Pending Select(const PendingProposals& pending, LeafIndex committer,
               const std::vector<Proposal>& own) {
  Pending selected, reinits;
  std::set<LeafIndex> touched = {committer};
  for (const Proposal& proposal : own) {
    if (auto leaf = LeafOfProposal(proposal, Sender::Member(committer))) {
      touched.insert(*leaf);
    }
  }
  const InOrder newest_first = NewestFirst(pending);
  for (const bool updates : {false, true}) {
    for (const auto* entry : newest_first) {
      const auto& [ref, one] = *entry;
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

absl::StatusOr<Group::PlannedCommit> Group::PlanProposals(
    const CommitDraft& draft, const Judgement& judgement) const {
  mls::Commit commit = CommitOf(
      draft.pending ? Select(pending_, own_leaf(), draft.proposals) : Pending(),
      draft.proposals);
  auto plan = Plan(commit, judgement, draft.predecessor);
  if (!plan.ok() && draft.pending) {
    commit = FittingCommit(draft, judgement);
    plan = Plan(commit, judgement, draft.predecessor);
  }
  if (!plan.ok()) return plan.status();
  return PlannedCommit{std::move(commit), *std::move(plan)};
}

}  // namespace hotline::mls
