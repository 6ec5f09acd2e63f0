#include "core/line/committed.h"

#include <algorithm>
#include <set>

#include "core/message/positions.h"

namespace hotline::line {
namespace {

std::optional<LeafFacts> FactsOfLeaf(const mls::LeafNode* node,
                                     FindLeafFacts facts) {
  if (node == nullptr) return std::nullopt;
  auto found = facts(*node);
  if (!found.ok()) return std::nullopt;
  return *std::move(found);
}

// RFC 9420 let the commit pass: what a Remove names is there.
Committed::Leaf RemovedBy(const mls::CommittedProposal& one,
                          mls::LeafIndex leaf, const CommitCase& commit,
                          FindLeafFacts facts) {
  Committed::Leaf out;
  out.node = commit.tree.Leaf(leaf);
  out.facts = FactsOfLeaf(out.node, facts);
  out.by_itself = one.by_reference && one.sender == mls::Sender::Member(leaf);
  return out;
}

Committed::Leaf AddedBy(const mls::KeyPackage& package, FindLeafFacts facts) {
  Committed::Leaf out;
  out.node = &package.leaf_node;
  out.facts = FactsOfLeaf(out.node, facts);
  out.reference = package.Ref();
  return out;
}

void ReadCommitter(const CommitCase& commit, FindLeafFacts facts,
                   Committed& out) {
  const mls::LeafNode* after = commit.staged.tree().Leaf(commit.staged.leaf());
  if (out.external) {
    out.committer = FactsOfLeaf(after, facts);
    out.added.push_back({after, out.committer, {}, false});
    return;
  }
  out.committer = FactsOfLeaf(
      commit.tree.Leaf(commit.staged.committer().leaf_index), facts);
  const auto next = FactsOfLeaf(after, facts);
  out.committer_keeps_its_name =
      out.committer && next && out.committer->station == next->station;
}

}  // namespace

std::string Committed::Leaf::position() const {
  return facts ? message::PositionOfStation(facts->station) : std::string();
}

std::string Committed::position() const {
  return committer ? message::PositionOfStation(committer->station)
                   : std::string();
}

Committed ReadCommitted(const CommitCase& commit, FindLeafFacts facts) {
  Committed out;
  out.external = commit.staged.committer().type != mls::SenderType::kMember;
  ReadCommitter(commit, facts, out);
  for (const mls::CommittedProposal& one : commit.staged.proposals()) {
    if (const auto* add = std::get_if<mls::Add>(&one.proposal.value)) {
      out.added.push_back(AddedBy(add->key_package, facts));
    }
    if (const auto* remove = std::get_if<mls::Remove>(&one.proposal.value)) {
      out.removed.push_back(RemovedBy(one, remove->removed, commit, facts));
    }
  }
  return out;
}

RosterDelta DeltaOf(const Committed& committed) {
  RosterDelta delta;
  for (const Committed::Leaf& leaf : committed.removed) {
    if (leaf.facts) delta.leaves.push_back(leaf.facts->station);
  }
  for (const Committed::Leaf& leaf : committed.added) {
    if (leaf.facts)
      delta.joins.push_back({leaf.facts->station, leaf.reference});
  }
  std::sort(delta.leaves.begin(), delta.leaves.end());
  std::sort(delta.joins.begin(), delta.joins.end(),
            [](const Join& a, const Join& b) { return a.station < b.station; });
  return delta;
}

bool IsOfALine(const mls::CommittedProposal& one, bool external) {
  const mls::Proposal& proposal = one.proposal;
  const auto* remove = std::get_if<mls::Remove>(&proposal.value);
  if (external) {
    return remove != nullptr ||
           proposal.type() == mls::ProposalType::kExternalInit;
  }
  if (one.by_reference) {
    return remove != nullptr &&
           one.sender == mls::Sender::Member(remove->removed);
  }
  return remove != nullptr || proposal.type() == mls::ProposalType::kAdd ||
         proposal.type() == mls::ProposalType::kGroupContextExtensions;
}

bool EachStationOnce(const mls::RatchetTree& tree, FindLeafFacts facts) {
  std::set<std::string> seen;
  bool once = true;
  tree.EachLeaf([&](mls::LeafIndex, const mls::LeafNode& leaf) {
    const auto found = FactsOfLeaf(&leaf, facts);
    if (found) once = seen.insert(found->station).second && once;
  });
  return once;
}

}  // namespace hotline::line
