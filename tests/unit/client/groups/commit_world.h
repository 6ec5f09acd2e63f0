// A line whose stations make and take commits as the engine does, over a relay
// that no more than numbers them.
#pragma once

#include "client/groups/commit_maker.h"
#include "client/station/commit_tables.h"
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {

// An envelope of the line with its number; what the relay would hand out.
struct Posted {
  base::Bytes header, body;
  CommitPlace place;
  base::Bytes welcome;
};

// What a hostile member puts in its commit instead of what is true.
struct Lie {
  std::function<void(message::Header&)> header = nullptr;
  std::function<void(line::RosterDelta&)> delta = nullptr;
  std::function<void(base::Bytes&)> message = nullptr;
  std::function<void(base::Bytes&)> authenticated = nullptr;
  base::Bytes policy{};
};

class CommitWorld : public LineWorld {
 protected:
  // A member's commits, over the process that it is in now.
  struct Desk {
    explicit Desk(Process& process);
    station::CommitTables tables;
    Commits commits;
    CommitMaker maker;
  };
  static Desk At(Process& process) { return Desk(process); }

  // As LineWorld's, with the policies kept.
  void Begin(Member& creator);
  void Begin(Member& creator, const std::function<void(line::Policy&)>& terms);
  void Invite(Member& by, const std::vector<Member*>& newcomers);

  static line::Policy Terms(const line::PolicyOpening& opening) {
    return *line::ParsePolicy(opening.policy);
  }
  Newcomer NewcomerOf(Member& station);
  Wish Adding(const std::vector<Member*>& newcomers);

  absl::StatusOr<MadeCommit> Make(Member& by, const Wish& wish = {});
  // Made, and given the line's next number.
  Posted Post(Member& by, const Wish& wish = {});
  Posted Number(const MadeCommit& made);
  static mls::CommitDraft Draft(std::vector<mls::Proposal> proposals) {
    mls::CommitDraft draft;
    draft.proposals = std::move(proposals);
    return draft;
  }
  // By MLS's rules, and by no other.
  Posted PostHostile(Member& by, mls::CommitDraft draft, const Lie& lie = {});

  absl::StatusOr<Verdict> Take(Member& to, const Posted& commit);
  absl::StatusOr<Verdict> Take(Process& to, const Posted& commit);
  // By all that are on the line; each finds the same.
  void TakeAll(const Posted& commit, Outcome outcome = Outcome::kCounts);
  void ExpectVoid(const Posted& commit, message::Fault fault);
  absl::StatusOr<Joined> Join(Member& to, const Posted& commit);
  line::Policy PolicyOf(Member& member);
  // Every station has the list.
  void Revoke(Member& member);
  static line::RosterDelta DeltaOf(const mls::CommitDraft& draft,
                                   const mls::RatchetTree& tree);

  // `who` asks to leave; all others on the line hear it.
  void AskToLeave(Member& who);

  absl::StatusOr<RejectMeaning> Reject(Member& to, Member& by,
                                       const Posted& commit,
                                       const Lie& lie = {});
  message::Header RejectHeader(const Posted& commit, const std::string& by);
};

}  // namespace hotline::groups
