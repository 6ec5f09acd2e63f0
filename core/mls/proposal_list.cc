#include "core/mls/proposal_list.h"

#include <algorithm>
#include <set>

#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

template <class T>
size_t Count(const std::vector<CommittedProposal>& proposals) {
  return static_cast<size_t>(std::count_if(
      proposals.begin(), proposals.end(), [](const CommittedProposal& one) {
        return std::holds_alternative<T>(one.proposal.value);
      }));
}

// Calls `each` with every proposal of type T, in order.
template <class T, class Each>
void EachOf(const std::vector<CommittedProposal>& proposals, Each each) {
  for (const CommittedProposal& one : proposals) {
    if (const T* found = std::get_if<T>(&one.proposal.value)) {
      each(*found, one.sender);
    }
  }
}

absl::Status ValidateExternalList(
    const std::vector<CommittedProposal>& proposals) {
  if (Count<ExternalInit>(proposals) != 1) {
    return Refuse("external commit: not exactly one ExternalInit");
  }
  if (Count<Remove>(proposals) > 1) {
    return Refuse("external commit: more than one Remove");
  }
  if (Count<ExternalInit>(proposals) + Count<Remove>(proposals) +
          Count<PreSharedKey>(proposals) !=
      proposals.size()) {
    return Refuse("external commit: a proposal of another type");
  }
  const bool by_reference =
      std::any_of(proposals.begin(), proposals.end(),
                  [](const auto& one) { return one.by_reference; });
  return by_reference ? Refuse("external commit: a proposal by reference")
                      : absl::OkStatus();
}

absl::Status ValidateRegularList(
    const std::vector<CommittedProposal>& proposals, LeafIndex committer) {
  if (Count<ExternalInit>(proposals) > 0) {
    return Refuse("commit: has an ExternalInit");
  }
  if (Count<GroupContextExtensions>(proposals) > 1) {
    return Refuse("commit: more than one GroupContextExtensions");
  }
  if (Count<ReInit>(proposals) > 0 && proposals.size() > 1) {
    return Refuse("commit: a ReInit beside other proposals");
  }
  std::set<LeafIndex> touched;
  bool once = true, own = false;
  EachOf<Update>(proposals, [&](const Update&, const Sender& sender) {
    once = once && touched.insert(sender.leaf_index).second;
    own = own || sender.leaf_index == committer;
  });
  EachOf<Remove>(proposals, [&](const Remove& remove, const Sender&) {
    once = once && touched.insert(remove.removed).second;
    own = own || remove.removed == committer;
  });
  if (own) return Refuse("commit: updates or removes its committer");
  if (!once) return Refuse("commit: more than one proposal for a leaf");
  return absl::OkStatus();
}

absl::Status ValidatePsksOnce(const std::vector<CommittedProposal>& proposals) {
  std::set<base::Bytes> seen;
  bool once = true;
  EachOf<PreSharedKey>(proposals, [&](const PreSharedKey& psk, const Sender&) {
    once = once && seen.insert(Encode(psk.psk)).second;
  });
  return once ? absl::OkStatus() : Refuse("commit: a PSK more than once");
}

absl::Status ValidateList(const std::vector<CommittedProposal>& proposals,
                          const Sender& committer, const Judgement& judgement) {
  auto valid = committer.type == SenderType::kNewMemberCommit
                   ? ValidateExternalList(proposals)
                   : ValidateRegularList(proposals, committer.leaf_index);
  if (!valid.ok()) return valid;
  for (const CommittedProposal& one : proposals) {
    valid = ValidateProposal(one.proposal, one.sender, judgement);
    if (!valid.ok()) return valid;
  }
  return ValidatePsksOnce(proposals);
}

// In the order of section 12.3.
AppliedProposals Apply(const std::vector<CommittedProposal>& proposals,
                       const Judgement& judgement) {
  AppliedProposals out{judgement.tree,
                       judgement.context.extensions,
                       {},
                       {},
                       {},
                       {},
                       std::nullopt,
                       std::nullopt,
                       false};
  EachOf<GroupContextExtensions>(proposals, [&](const auto& one, const auto&) {
    out.extensions = one.extensions;
  });
  EachOf<Update>(proposals, [&](const Update& one, const Sender& sender) {
    out.tree.Update(sender.leaf_index, one.leaf_node);
    out.updated.push_back(sender.leaf_index);
  });
  EachOf<Remove>(proposals, [&](const Remove& one, const Sender&) {
    out.tree.Remove(one.removed);
    out.removed.push_back(one.removed);
  });
  EachOf<Add>(proposals, [&](const Add& one, const Sender&) {
    out.added.push_back(out.tree.Add(one.key_package.leaf_node));
  });
  EachOf<PreSharedKey>(proposals, [&](const auto& one, const auto&) {
    out.psks.push_back(one.psk);
  });
  EachOf<ExternalInit>(proposals, [&](const auto& one, const auto&) {
    out.external_init = one;
  });
  EachOf<ReInit>(proposals,
                 [&](const auto& one, const auto&) { out.reinit = one; });
  out.needs_path =
      proposals.empty() ||
      std::any_of(proposals.begin(), proposals.end(),
                  [](const auto& one) { return one.proposal.needs_path(); });
  return out;
}

}  // namespace

absl::Status ValidateSize(const RatchetTree& tree) {
  return tree.leaf_count() > kMostLeaves
             ? Refuse("commit: more leaves than we take")
             : absl::OkStatus();
}

absl::StatusOr<std::vector<CommittedProposal>> ResolveProposals(
    const Commit& commit, const Sender& committer,
    const PendingProposals& pending) {
  std::vector<CommittedProposal> out;
  for (const ProposalOrRef& one : commit.proposals) {
    if (const Proposal* proposal = std::get_if<Proposal>(&one.value)) {
      out.push_back({*proposal, committer, false});
      continue;
    }
    auto found = pending.find(std::get<base::Bytes>(one.value));
    if (found == pending.end()) {
      return absl::NotFoundError("commit: refers to an unknown proposal");
    }
    out.push_back({found->second.proposal, found->second.sender, true});
  }
  return out;
}

absl::StatusOr<AppliedProposals> ApplyProposals(
    const std::vector<CommittedProposal>& proposals, const Sender& committer,
    const Judgement& judgement, MemberIndex::Draft& draft) {
  auto valid = ValidateList(proposals, committer, judgement);
  if (!valid.ok()) return valid;
  AppliedProposals applied = Apply(proposals, judgement);
  if (auto fits = ValidateSize(applied.tree); !fits.ok()) return fits;
  auto unique = draft.Move(judgement.tree, applied.tree);
  if (!unique.ok()) return unique;
  return applied;
}

}  // namespace hotline::mls
