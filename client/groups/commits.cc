// Where a commit stands, before anything of it is opened.
#include "client/groups/commits.h"

#include "client/groups/try.h"
#include "core/line/judge_commit.h"

namespace hotline::groups {
namespace {

Verdict Of(Outcome outcome) {
  Verdict verdict;
  verdict.outcome = outcome;
  return verdict;
}

// Numbers of one history rise: what ended the epoch has a higher one than this
// commit, which should have come first.
Verdict Late(const ArrivedCommit& commit, const Ending& ended) {
  Verdict verdict = Of(Outcome::kLate);
  verdict.divergence = commit.place.number < ended.number;
  return verdict;
}

bool ShowsAlone(const JudgedCommit& parent, const message::Header& header) {
  return parent.outcome == Outcome::kVoid && parent.sender != header.sender;
}

}  // namespace

absl::Status Commits::Create(const base::LineId& line,
                             const line::PolicyOpening& policy,
                             const Identity& identity, base::WallTime now) {
  TRY(groups_.Create(line, policy, identity, now));
  return store_.WritePolicy(line, /*epoch=*/0, policy);
}

absl::StatusOr<Joined> Commits::Join(const base::LineId& line, uint64_t epoch,
                                     const CommitPlace& place,
                                     const mls::Welcome& welcome,
                                     Packages& packages) {
  TRY_ASSIGN(Joined joined,
             groups_.Join(line, epoch, place, welcome, packages));
  TRY(store_.WritePolicy(line, epoch, joined.policy));
  for (const line::Return& one : joined.returns) {
    TRY(store_.WriteExternal(line, one));
  }
  return joined;
}

absl::StatusOr<line::PolicyOpening> Commits::OpeningAt(const base::LineId& line,
                                                       uint64_t epoch) {
  TRY_ASSIGN(auto opening, store_.PolicyAt(line, epoch));
  if (opening.has_value()) return *std::move(opening);
  return absl::NotFoundError("line: its policy in that epoch is not known");
}

absl::StatusOr<line::Policy> Commits::PolicyAt(const base::LineId& line,
                                               uint64_t epoch) {
  TRY_ASSIGN(const auto opening, OpeningAt(line, epoch));
  return line::ParsePolicy(opening.policy);
}

// Twice the pause: the log's clock and ours may differ.
absl::StatusOr<std::vector<line::Return>> Commits::ReturnsAt(
    const base::LineId& line, base::WallTime now) {
  return store_.ExternalsSince(line, now - 2 * line::kExternalPause);
}

absl::StatusOr<Verdict> Commits::Take(const ArrivedCommit& commit) {
  TRY_ASSIGN(const auto known,
             Judged(commit.header.line_id, commit.place.hash));
  if (known.has_value()) {
    Verdict verdict = Of(known->outcome);
    verdict.fault = known->fault;
    verdict.own = known->own;
    verdict.repeated = true;
    return verdict;
  }
  TRY_ASSIGN(auto external, TakeOwnExternal(commit));
  if (external.has_value()) return *std::move(external);
  TRY_ASSIGN(Parent parent, Locate(commit));
  return parent.open.has_value() ? Judge(commit, *parent.open)
                                 : Write(commit, std::move(parent.otherwise));
}

absl::StatusOr<Commits::Parent> Commits::Locate(const ArrivedCommit& commit) {
  const base::LineId& line = commit.header.line_id;
  const EpochName name = EpochOf(commit.header);
  TRY_ASSIGN(const auto known, groups_.epochs().Numbered(line, name.number));
  for (const EpochRecord& one : known) {
    if (one.name != name) continue;
    if (one.ended.has_value())
      return Parent{.otherwise = Late(commit, *one.ended)};
    // The line was left: nothing is divergent to who follows nothing.
    if (one.wiped) return Parent{.otherwise = Of(Outcome::kElsewhere)};
    return Parent{.open = one};
  }
  TRY_ASSIGN(Verdict verdict, Unfollowed(commit, !known.empty()));
  return Parent{.otherwise = std::move(verdict)};
}

// On a commit that we do not follow, or on one that we have never seen. The
// last is a divergence, unless it is of a time when we were not on the line.
absl::StatusOr<Verdict> Commits::Unfollowed(const ArrivedCommit& commit,
                                            bool number_known) {
  Verdict verdict = Of(Outcome::kElsewhere);
  const message::Header& header = commit.header;
  if (header.branch_id.has_value()) {
    TRY_ASSIGN(const auto parent, Judged(header.line_id, *header.branch_id));
    if (parent.has_value()) {
      verdict.alone = ShowsAlone(*parent, header);
      return verdict;
    }
  }
  TRY_ASSIGN(const auto newest, groups_.epochs().Newest(header.line_id));
  if (!newest.has_value() || newest->wiped) return verdict;
  verdict.divergence = number_known || header.epoch > newest->name.number;
  return verdict;
}

absl::StatusOr<bool> Commits::ShowsUsAlone(const message::Header& header) {
  if (!header.branch_id.has_value()) return false;
  TRY_ASSIGN(const auto commit, Judged(header.line_id, *header.branch_id));
  return commit.has_value() && ShowsAlone(*commit, header);
}

absl::StatusOr<Verdict> Commits::Write(const ArrivedCommit& commit,
                                       Verdict verdict) {
  TRY(store_.WriteJudged({.line = commit.header.line_id,
                          .hash = commit.place.hash,
                          .number = commit.place.number,
                          .parent = EpochOf(commit.header),
                          .sender = commit.header.sender,
                          .outcome = verdict.outcome,
                          .fault = verdict.fault,
                          .own = verdict.own}));
  return verdict;
}

}  // namespace hotline::groups
