// Our own external commit comes back (P17). We have not been in the epoch that
// it ends, so we cannot judge it as others do: it was made by their rules, and
// what depends on its log time is looked at here.
#include "client/groups/commits.h"
#include "client/groups/try.h"
#include "core/line/judge_commit.h"

namespace hotline::groups {

absl::StatusOr<std::optional<Verdict>> Commits::TakeOwnExternal(
    const ArrivedCommit& commit) {
  const base::LineId& line = commit.header.line_id;
  TRY_ASSIGN(const auto waiting, groups_.FindExternal(line));
  if (!waiting.has_value() || waiting->commit != commit.place.hash) {
    return std::nullopt;
  }
  TRY_ASSIGN(const auto last, LastExternalOf(line, commit.header.sender));
  if (last.has_value() && commit.place.logged - *last < line::kExternalPause) {
    return VoidExternal(commit,
                        message::FaultError(message::Fault::kExternalCommit));
  }
  const auto entered =
      groups_.EnterExternal(line, commit.header.epoch + 1, commit.place);
  if (!entered.ok()) return VoidExternal(commit, CommitFault(entered.status()));
  TRY(store_.WriteExternal(line, {commit.header.sender, commit.place.logged}));
  TRY_ASSIGN(Change change, DescribeOwnExternal(commit));
  Verdict verdict;
  verdict.outcome = Outcome::kCounts;
  verdict.own = true;
  verdict.change = std::move(change);
  TRY_ASSIGN(verdict, Write(commit, std::move(verdict)));
  return std::optional(std::move(verdict));
}

absl::StatusOr<Change> Commits::DescribeOwnExternal(
    const ArrivedCommit& commit) {
  TRY_ASSIGN(const mls::Group* const group,
             groups_.Look(commit.header.line_id));
  TRY_ASSIGN(const auto own,
             OwnerOf(group->tree().Leaf(group->own_leaf())->credential));
  Change change;
  change.begun = {commit.header.epoch + 1, commit.place.hash};
  change.committer = {own.station, own.certificate_hash};
  change.external = true;
  change.joined = {change.committer};
  change.left = {{own.station, false}};
  return change;
}

absl::StatusOr<std::optional<Verdict>> Commits::VoidExternal(
    const ArrivedCommit& commit, const absl::Status& why) {
  Verdict verdict;
  verdict.outcome = Outcome::kVoid;
  verdict.fault = message::FaultOf(why);
  if (!verdict.fault.has_value()) return why;
  verdict.own = true;
  verdict.dropped = commit.place.hash;
  TRY(groups_.DropExternal(commit.header.line_id));
  TRY_ASSIGN(verdict, Write(commit, std::move(verdict)));
  return std::optional(std::move(verdict));
}

}  // namespace hotline::groups
