// What a staged commit does, by names: who made it, whom it takes in and out.
// Between mls::StagedCommit, which knows leaves, and judge_commit.cc, which
// knows rules. Included by this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/line/judge_commit.h"

namespace hotline::line {

// Pointers into the case's trees and proposals.
struct Committed {
  struct Leaf {
    const mls::LeafNode* node = nullptr;
    std::optional<LeafFacts> facts;  // nothing: it names no station
    base::Digest reference{};        // added: of its KeyPackage; external: zero
    bool by_itself = false;          // removed: because it asked

    std::string position() const;
  };

  bool external = false;
  std::optional<LeafFacts> committer;  // its leaf of the ended epoch, if it had
  // Its leaf of the next epoch has the URI of that of the ended one.
  bool committer_keeps_its_name = true;
  std::vector<Leaf> added;  // an external committer, too
  std::vector<Leaf> removed;

  std::string position() const;  // the committer's; "" if it has none
};

Committed ReadCommitted(const CommitCase& commit, FindLeafFacts facts);

// What a truthful committer tells the relay. A leaf that names no station is
// not in it.
RosterDelta DeltaOf(const Committed& committed);

// By value Add, Remove, GroupContextExtensions; by reference the Remove of its
// own sender; of an external committer ExternalInit and Remove.
bool IsOfALine(const mls::CommittedProposal& one, bool external);

// No two leaves name one station.
bool EachStationOnce(const mls::RatchetTree& tree, FindLeafFacts facts);

}  // namespace hotline::line
