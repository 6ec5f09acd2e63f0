// From a wish to what MLS and the relay are told.
#include <algorithm>
#include <map>

#include "client/groups/commit_draft.h"
#include "client/groups/try.h"
#include "core/line/extensions.h"

namespace hotline::groups {
namespace {

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
  const mls::RatchetTree& tree = draft.group->tree();
  TRY_ASSIGN(const auto own,
             OwnerOf(tree.Leaf(draft.group->own_leaf())->credential));
  draft.sender = own.station;
  TRY_ASSIGN(draft.opening, commits_.OpeningAt(line, draft.parent.number));
  TRY_ASSIGN(draft.policy, line::ParsePolicy(draft.opening.policy));
  TRY(PlanPolicy(wish, draft));
  TRY(PlanLeaves(wish, *draft.group, own.station, draft.commit,
                 draft.delta.leaves));
  TRY(PlanJoins(wish, draft.commit, draft.delta.joins));
  TRY(line::Check(draft.delta));
  PlanHeader(maker, draft);
  TRY(PlanWelcome(maker, draft));
  if (wish.renewed != nullptr) {
    draft.commit.credential = CredentialOf(wish.renewed->chain);
    draft.commit.new_signing_key = &wish.renewed->key;
  }
  return draft;
}

void CommitMaker::PlanHeader(const Maker& maker, Draft& draft) {
  draft.delta_bytes = line::Encode(draft.delta);
  draft.header = HeaderFor(draft.line, draft.parent, draft.policy.message_class,
                           draft.sender);
  draft.header.incarnation = maker.incarnation;
  draft.header.message_id = base::MessageId(base::RandomArray<16>(random_));
  draft.header.commitment = line::DeltaCommitment(draft.delta_bytes);
  draft.header_bytes = message::Encode(draft.header);
  draft.commit.authenticated_data =
      line::AuthenticatedData(draft.header_bytes, draft.delta_bytes);
}

// What newcomers are told, and what an external commit needs.
absl::Status CommitMaker::PlanWelcome(const Maker& maker, Draft& draft) {
  TRY_ASSIGN(const auto returns, commits_.ReturnsAt(draft.line, maker.now));
  draft.commit.welcome_extensions = {line::WelcomeExtension(draft.opening)};
  if (!returns.empty()) {
    draft.commit.welcome_extensions.push_back(line::ReturnsExtension(returns));
  }
  draft.commit.external_pub = true;
  return absl::OkStatus();
}

}  // namespace hotline::groups
