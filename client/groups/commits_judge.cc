// A commit whose parent is open: found to count, or to be void.
#include <algorithm>

#include "client/groups/commits.h"
#include "client/groups/try.h"
#include "core/line/extensions.h"
#include "core/line/judge_commit.h"

namespace hotline::groups {

struct Commits::Opened {
  IncomingCommit incoming;
  bool own = false;
};

namespace {

using message::Fault;

// Of the ended epoch, whose keys are needed before the merge takes them away.
// Nothing: none came, or it does not open, which JudgeCommit finds out.
std::optional<line::PolicyOpening> NextPolicy(const mls::Group& parent,
                                              const ArrivedCommit& commit,
                                              const line::CommitForm& form) {
  if (form.body.policy.empty()) return std::nullopt;
  auto opening =
      line::OpenSealedPolicy(parent, commit.header_bytes, form.body.policy);
  if (!opening.ok()) return std::nullopt;
  return *std::move(opening);
}

absl::StatusOr<message::Member> MemberOf(const mls::LeafNode& leaf) {
  TRY_ASSIGN(auto owner, OwnerOf(leaf.credential));
  return message::Member{std::move(owner.station), owner.certificate_hash};
}

bool AskedItself(const mls::CommittedProposal& one, mls::LeafIndex leaf) {
  return one.by_reference && one.sender == mls::Sender::Member(leaf);
}

// Whom it takes out and in. A leaf that names nobody is passed over.
void DescribeMembers(const mls::StagedCommit& staged,
                     const mls::RatchetTree& before, Change& change) {
  for (const mls::CommittedProposal& one : staged.proposals()) {
    if (const auto* add = std::get_if<mls::Add>(&one.proposal.value)) {
      auto member = MemberOf(add->key_package.leaf_node);
      if (member.ok()) change.joined.push_back(*std::move(member));
    }
    if (const auto* remove = std::get_if<mls::Remove>(&one.proposal.value)) {
      const auto member = MemberOf(*before.Leaf(remove->removed));
      if (member.ok()) {
        change.left.push_back(
            {member->station, AskedItself(one, remove->removed)});
      }
    }
  }
}

// What a commit that passed does, in names.
absl::StatusOr<Change> Describe(const mls::StagedCommit& staged,
                                const mls::RatchetTree& before) {
  Change change;
  change.external = staged.committer().type != mls::SenderType::kMember;
  TRY_ASSIGN(change.committer, MemberOf(*staged.tree().Leaf(staged.leaf())));
  DescribeMembers(staged, before, change);
  if (change.external) {
    change.joined.push_back(change.committer);
  } else {
    TRY_ASSIGN(const auto old,
               MemberOf(*before.Leaf(staged.committer().leaf_index)));
    change.renewed = old != change.committer;
  }
  std::sort(change.joined.begin(), change.joined.end());
  std::sort(change.left.begin(), change.left.end(),
            [](const Left& a, const Left& b) { return a.station < b.station; });
  return change;
}

}  // namespace

// A commit of ours that does not wait here any more is one that MLS cannot
// open; others may well have taken it.
absl::StatusOr<bool> Commits::IsByUs(const message::Header& header) {
  TRY_ASSIGN(const mls::Group* const group, groups_.Look(header.line_id));
  TRY_ASSIGN(const auto own,
             OwnerOf(group->tree().Leaf(group->own_leaf())->credential));
  return own.station == header.sender;
}

absl::StatusOr<Commits::Opened> Commits::Open(const ArrivedCommit& commit,
                                              const line::CommitForm& form,
                                              const EpochRecord& parent) {
  auto own = groups_.ReceiveOwn(commit.header.line_id, commit.place);
  if (own.ok()) return Opened{*std::move(own), true};
  if (!absl::IsNotFound(own.status())) return own.status();
  TRY_ASSIGN(auto came,
             groups_.Receive(parent.group, form.message, commit.place.logged));
  auto* incoming = std::get_if<IncomingCommit>(&came);
  if (incoming == nullptr) {
    return message::FaultError(Fault::kCommitMalformed, "commit: none inside");
  }
  return Opened{std::move(*incoming), false};
}

absl::StatusOr<Verdict> Commits::Judge(const ArrivedCommit& commit,
                                       const EpochRecord& parent) {
  TRY_ASSIGN(const auto waiting, groups_.FindStaged(commit.header.line_id));
  const bool own = waiting.has_value() && waiting->commit == commit.place.hash;
  const auto form = line::ReadCommit(commit.header, commit.body);
  if (!form.ok()) return Void(commit, own, form.status());
  auto opened = Open(commit, *form, parent);
  if (!opened.ok()) return Refused(commit, own, CommitFault(opened.status()));
  return JudgeOpened(commit, *form, parent, *std::move(opened));
}

absl::StatusOr<Verdict> Commits::Refused(const ArrivedCommit& commit, bool own,
                                         const absl::Status& why) {
  if (own || !message::FaultOf(why).has_value()) return Void(commit, own, why);
  TRY_ASSIGN(const bool by_us, IsByUs(commit.header));
  if (!by_us) return Void(commit, own, why);
  Verdict lost;
  lost.outcome = Outcome::kLost;
  return Write(commit, std::move(lost));
}

absl::StatusOr<Verdict> Commits::JudgeOpened(const ArrivedCommit& commit,
                                             const line::CommitForm& form,
                                             const EpochRecord& parent,
                                             Opened opened) {
  const base::LineId& line = commit.header.line_id;
  TRY_ASSIGN(const line::Policy policy, PolicyAt(line, parent.name.number));
  TRY_ASSIGN(const auto last, LastExternalOf(line, commit.header.sender));
  TRY_ASSIGN(const mls::Group* const group, groups_.Look(line));
  const auto next = NextPolicy(*group, commit, form);
  const absl::Status judged = line::JudgeCommit(
      {.staged = opened.incoming.staged,
       .header = commit.header,
       .header_bytes = commit.header_bytes,
       .form = form,
       .logged = commit.place.logged,
       .context = group->context(),
       .tree = group->tree(),
       .policy = policy,
       .opening = next,
       .last_external = last},
      [&](const mls::LeafNode& leaf) {
        return authentication_.FactsOf(leaf, commit.place.logged);
      });
  if (!judged.ok()) return Void(commit, opened.own, judged);
  TRY_ASSIGN(Change change, Describe(opened.incoming.staged, group->tree()));
  return Count(commit, std::move(opened), std::move(change), next);
}

absl::StatusOr<Verdict> Commits::Count(
    const ArrivedCommit& commit, Opened opened, Change change,
    const std::optional<line::PolicyOpening>& next) {
  const base::LineId& line = commit.header.line_id;
  Verdict verdict;
  verdict.outcome = Outcome::kCounts;
  verdict.own = opened.own;
  TRY_ASSIGN(const auto waiting, groups_.FindStaged(line));
  if (waiting.has_value() && !opened.own) verdict.dropped = waiting->commit;
  change.begun = {commit.header.epoch + 1, commit.place.hash};
  TRY_ASSIGN(Merged merged,
             groups_.Merge(std::move(opened.incoming), commit.place));
  change.removed = merged.removed;
  change.wiped = std::move(merged.wiped);
  if (next.has_value() && !change.removed) {
    TRY_ASSIGN(change.policy, line::ParsePolicy(next->policy));
    TRY(store_.WritePolicy(line, change.begun.number, *next));
  }
  if (change.external) {
    TRY(store_.WriteExternal(line,
                             {commit.header.sender, commit.place.logged}));
  }
  verdict.change = std::move(change);
  return Write(commit, std::move(verdict));
}

// `why` without a fault is a failure of ours.
absl::StatusOr<Verdict> Commits::Void(const ArrivedCommit& commit, bool own,
                                      const absl::Status& why) {
  Verdict verdict;
  verdict.outcome = Outcome::kVoid;
  verdict.fault = message::FaultOf(why);
  if (!verdict.fault.has_value()) return why;
  verdict.own = own;
  if (own) {
    verdict.dropped = commit.place.hash;
    TRY(groups_.DropStaged(commit.header.line_id));
  }
  return Write(commit, std::move(verdict));
}

}  // namespace hotline::groups
