#include "client/groups/commit_maker.h"

#include <algorithm>
#include <map>

#include "client/groups/next_sealing.h"
#include "client/groups/try.h"
#include "core/line/extensions.h"
#include "core/line/judge_commit.h"
#include "core/pki/certificate_problem.h"

namespace hotline::groups {

// What a wish comes to, in the words of MLS and of the relay.
struct CommitMaker::Draft {
  base::LineId line;
  EpochName parent;
  const mls::Group* group = nullptr;
  std::string sender;
  line::Policy policy;          // of the parent
  line::PolicyOpening opening;  // of the next epoch
  bool changes_policy = false;
  line::RosterDelta delta;
  mls::CommitDraft commit;
  message::Header header;
  base::Bytes header_bytes, delta_bytes;
};

namespace {

using message::Fault;

// Leaves by what they are called.
using Roster = std::map<std::string, mls::LeafIndex>;

Roster RosterOf(const mls::RatchetTree& tree) {
  Roster roster;
  tree.EachLeaf([&](mls::LeafIndex leaf, const mls::LeafNode& node) {
    const auto owner = OwnerOf(node.credential);
    if (owner.ok()) roster.emplace(owner->station, leaf);
  });
  return roster;
}

// Those of others who have asked to leave: each commit takes them in.
std::vector<mls::LeafIndex> LeaversOf(const mls::Group& group) {
  std::vector<mls::LeafIndex> leavers;
  for (const auto& [reference, one] : group.pending_proposals()) {
    const auto* remove = std::get_if<mls::Remove>(&one.proposal.value);
    if (remove != nullptr && remove->removed != group.own_leaf() &&
        one.sender == mls::Sender::Member(remove->removed) &&
        group.tree().Leaf(remove->removed) != nullptr) {
      leavers.push_back(remove->removed);
    }
  }
  return leavers;
}

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// By value who is wished away, by reference who asked: not twice.
absl::Status PlanLeaves(const Wish& wish, const mls::Group& group,
                        const std::string& own, mls::CommitDraft& commit,
                        std::vector<std::string>& leaves) {
  const Roster roster = RosterOf(group.tree());
  const auto leavers = LeaversOf(group);
  for (const auto& [station, leaf] : roster) {
    if (std::find(leavers.begin(), leavers.end(), leaf) != leavers.end()) {
      leaves.push_back(station);
    }
  }
  for (const std::string& station : wish.remove) {
    if (station == own) {
      return absl::InvalidArgumentError(
          "Nobody removes itself by a commit: leave the line.");
    }
    const auto found = roster.find(station);
    if (found == roster.end()) {
      return absl::NotFoundError("Who is to be removed is not on the line.");
    }
    if (Has(leaves, station)) continue;
    leaves.push_back(station);
    commit.proposals.push_back({mls::Remove{found->second}});
  }
  std::sort(leaves.begin(), leaves.end());
  for (const Newcomer& one : wish.add) {
    if (roster.contains(one.station) && !Has(leaves, one.station)) {
      return absl::AlreadyExistsError("Who is to be added is on the line.");
    }
  }
  return absl::OkStatus();
}

absl::Status PlanJoins(const Wish& wish, mls::CommitDraft& commit,
                       std::vector<line::Join>& joins) {
  for (const Newcomer& one : wish.add) {
    const auto owner = OwnerOf(one.package.leaf_node.credential);
    if (!owner.ok() || owner->station != one.station) {
      return absl::InvalidArgumentError(
          "A key package is not of the station that it was given for.");
    }
    joins.push_back({one.station, one.package.Ref()});
    commit.proposals.push_back({mls::Add{one.package}});
  }
  std::sort(joins.begin(), joins.end(),
            [](const line::Join& a, const line::Join& b) {
              return a.station < b.station;
            });
  return absl::OkStatus();
}

// What all others would find, said to who wished it.
std::string_view Forbidden(Fault fault) {
  switch (fault) {
    case Fault::kNotEntitled:
      return "The line's policy does not entitle this position to change its "
             "members; it may remove its own stations, and anybody whose "
             "certificate is revoked or ended over 7 days ago.";
    case Fault::kPolicy:
      return "This change of the policy is not allowed: it takes an entitled "
             "position, stands alone, and keeps the line's class and suite.";
    case Fault::kNewcomer:
      return "Who is to be added cannot be: its certificate is not valid, its "
             "key package lacks what a line needs, or the line has 200 "
             "stations.";
    case Fault::kProposalType:
      return "A proposal of another member waits that no line allows.";
    default:
      return message::Sentence(fault);
  }
}

absl::Status Forbid(const absl::Status& failed, const Wish& wish) {
  auto fault = message::FaultOf(failed);
  if (pki::ProblemOf(failed) != pki::CertificateProblem::kNone) {
    fault = Fault::kNewcomer;
  }
  if (!fault.has_value()) return failed;
  const bool renews = *fault == Fault::kNewcomer && wish.renewed != nullptr;
  return message::WithFault(
      *fault, absl::PermissionDeniedError(
                  renews ? "The new certificate is not one of this station."
                         : std::string(Forbidden(*fault))));
}

message::Header HeaderFor(const base::LineId& line, const EpochName& parent,
                          message::Class of, const std::string& sender) {
  message::Header header;
  header.line_id = line;
  header.epoch = parent.number;
  header.branch_id = parent.branch;
  header.message_class = of;
  header.precedence = message::Precedence::kFlash;
  header.sender = sender;
  return header;
}

}  // namespace

absl::Status CommitMaker::PlanPolicy(const Wish& wish, Draft& draft) {
  if (!wish.policy.has_value()) return absl::OkStatus();
  if (!wish.add.empty() || !wish.remove.empty()) {
    return absl::InvalidArgumentError(
        "A new policy stands alone: change members by another commit.");
  }
  if (!LeaversOf(*draft.group).empty()) {
    return absl::FailedPreconditionError(
        "A station has asked to leave: its removal goes before a new policy.");
  }
  draft.changes_policy = true;
  TRY_ASSIGN(draft.opening, line::MakeOpening(*wish.policy, random_));
  draft.commit.proposals.push_back({mls::GroupContextExtensions{
      line::GroupExtensions(line::PolicyHash(draft.opening))}});
  return absl::OkStatus();
}

absl::StatusOr<CommitMaker::Draft> CommitMaker::Plan(const base::LineId& line,
                                                     const Wish& wish,
                                                     const Maker& maker) {
  Draft draft;
  draft.line = line;
  TRY_ASSIGN(draft.parent, groups_.Current(line));
  TRY_ASSIGN(draft.group, groups_.Look(line));
  const mls::LeafNode& leaf =
      *draft.group->tree().Leaf(draft.group->own_leaf());
  TRY_ASSIGN(const auto own, OwnerOf(leaf.credential));
  draft.sender = own.station;
  TRY_ASSIGN(draft.opening, commits_.OpeningAt(line, draft.parent.number));
  TRY_ASSIGN(draft.policy, line::ParsePolicy(draft.opening.policy));
  TRY(PlanPolicy(wish, draft));
  TRY(PlanLeaves(wish, *draft.group, own.station, draft.commit,
                 draft.delta.leaves));
  TRY(PlanJoins(wish, draft.commit, draft.delta.joins));
  TRY(line::Check(draft.delta));
  draft.delta_bytes = line::Encode(draft.delta);
  draft.header =
      HeaderFor(line, draft.parent, draft.policy.message_class, own.station);
  draft.header.incarnation = maker.incarnation;
  draft.header.message_id = base::MessageId(base::RandomArray<16>(random_));
  draft.header.commitment = line::DeltaCommitment(draft.delta_bytes);
  draft.header_bytes = message::Encode(draft.header);
  draft.commit.authenticated_data =
      line::AuthenticatedData(draft.header_bytes, draft.delta_bytes);
  draft.commit.welcome_extensions = {line::WelcomeExtension(draft.opening)};
  draft.commit.external_pub = true;
  if (wish.renewed != nullptr) {
    draft.commit.credential = CredentialOf(wish.renewed->chain);
    draft.commit.new_signing_key = &wish.renewed->key;
  }
  return draft;
}

absl::StatusOr<MadeCommit> CommitMaker::Make(const base::LineId& line,
                                             const Wish& wish,
                                             const Maker& maker) {
  return Stage(line, wish, maker, nullptr);
}

absl::StatusOr<MadeCommit> CommitMaker::MakeWith(const base::LineId& line,
                                                 const Wish& wish,
                                                 const Maker& maker,
                                                 MakeApplication application) {
  return Stage(line, wish, maker, &application);
}

absl::StatusOr<MadeCommit> CommitMaker::Stage(const base::LineId& line,
                                              const Wish& wish,
                                              const Maker& maker,
                                              MakeApplication* application) {
  TRY_ASSIGN(const Draft draft, Plan(line, wish, maker));
  std::optional<MadeCommit> out;
  const absl::Status staged = groups_.Stage(
      line, draft.commit, maker.identity.key, maker.now,
      [&](mls::NewCommit& made) -> absl::StatusOr<Bundle> {
        TRY_ASSIGN(out, Finish(draft, wish, maker, made, application));
        return Bundle{out->hash, Encode(out->bundle)};
      });
  if (!staged.ok()) return Forbid(staged, wish);
  return *std::move(out);
}

absl::StatusOr<MadeCommit> CommitMaker::Finish(const Draft& draft,
                                               const Wish& wish,
                                               const Maker& maker,
                                               mls::NewCommit& made,
                                               MakeApplication* application) {
  const base::Bytes message = mls::Encode(made.commit);
  base::Bytes policy;
  if (draft.changes_policy) {
    TRY_ASSIGN(policy, line::SealPolicy(*draft.group, draft.header_bytes,
                                        draft.opening));
  }
  MadeCommit out;
  out.delta = draft.delta;
  out.bundle.commit.header = draft.header_bytes;
  out.bundle.commit.body =
      line::Encode(line::CommitBody{draft.delta_bytes, message, policy});
  out.hash = message::EnvelopeHash(draft.header_bytes, out.bundle.commit.body);
  out.begins = {draft.parent.number + 1, out.hash};
  TRY(JudgeOurs(draft, maker, out.bundle.commit.body, made.staged));
  if (made.welcome.has_value()) {
    out.bundle.welcome = mls::Encode(*made.welcome);
  }
  out.bundle.group_info = mls::Encode(mls::MlsMessage{made.group_info});
  TRY_ASSIGN(out.bundle.application,
             AddApplication(draft, out, wish, maker, made.staged, application));
  if (Encode(out.bundle).size() > kMostBytes) {
    return absl::OutOfRangeError(
        "More than one commit holds: add fewer stations at once.");
  }
  return out;
}

absl::Status CommitMaker::JudgeOurs(const Draft& draft, const Maker& maker,
                                    base::ByteView body,
                                    const mls::StagedCommit& staged) {
  TRY_ASSIGN(const auto form, line::ReadCommit(draft.header, body));
  std::optional<line::PolicyOpening> opening;
  if (draft.changes_policy) opening = draft.opening;
  return line::JudgeCommit({.staged = staged,
                            .header = draft.header,
                            .header_bytes = draft.header_bytes,
                            .form = form,
                            .logged = maker.now,
                            .context = draft.group->context(),
                            .tree = draft.group->tree(),
                            .policy = draft.policy,
                            .opening = opening},
                           [&](const mls::LeafNode& leaf) {
                             return authentication_.FactsOf(leaf, maker.now);
                           });
}

absl::StatusOr<std::optional<SentEnvelope>> CommitMaker::AddApplication(
    const Draft& draft, const MadeCommit& commit, const Wish& wish,
    const Maker& maker, mls::StagedCommit& staged,
    MakeApplication* application) {
  if (application == nullptr) return std::nullopt;
  TRY_ASSIGN(const auto members, MembersOf(staged.tree()));
  TRY_ASSIGN(const auto policy, line::ParsePolicy(draft.opening.policy));
  NextSealing sealing(
      staged, commit.begins,
      wish.renewed != nullptr ? wish.renewed->key : maker.identity.key,
      random_);
  TRY_ASSIGN(SentEnvelope envelope,
             (*application)(sealing, {commit.begins, members, policy}));
  return std::optional(std::move(envelope));
}

}  // namespace hotline::groups
