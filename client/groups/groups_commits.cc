// Commits: ours wait in the store until they come back in their turn (P11).
#include "client/groups/groups.h"
#include "client/groups/try.h"

namespace hotline::groups {

absl::Status Groups::Stage(const base::LineId& line,
                           const mls::CommitDraft& draft,
                           const crypto::SigningKey& key, base::WallTime now,
                           MakeBundle make_bundle) {
  TRY_ASSIGN(Held* const held, FindNewest(line));
  TRY(CheckMaySend(*held));
  TRY_ASSIGN(const auto waiting, store_.FindStaged(held->head.name));
  if (waiting.has_value()) {
    return absl::AlreadyExistsError("group: a commit of ours waits already");
  }
  authentication_.JudgeCommitAt(now);
  return Change(*held, [&]() -> absl::Status {
    TRY_ASSIGN(const mls::NewCommit made,
               held->group.Commit(draft, key, now, store_.randomness()));
    TRY_ASSIGN(Bundle bundle, make_bundle(made));
    return store_.WriteStaged({held->head.name, bundle.commit, now,
                               std::move(bundle.bytes),
                               held->group.SaveStaged(made.staged)});
  });
}

absl::StatusOr<std::optional<StagedRecord>> Groups::FindStaged(
    const base::LineId& line) {
  TRY_ASSIGN(const GroupHead head, NewestHead(line));
  return store_.FindStaged(head.name);
}

absl::Status Groups::DropStaged(const base::LineId& line) {
  TRY_ASSIGN(const GroupHead head, NewestHead(line));
  TRY(store_.NoteDestroyed());
  return store_.DeleteStaged(head.name);
}

absl::StatusOr<Merged> Groups::MergeOwn(const base::LineId& line,
                                        const CommitPlace& place) {
  TRY_ASSIGN(Held* const held, FindNewest(line));
  TRY_ASSIGN(const auto staged, store_.FindStaged(held->head.name));
  if (!staged.has_value() || staged->commit != place.hash) {
    return absl::NotFoundError("commit: not the one that waits here");
  }
  TRY_ASSIGN(mls::StagedCommit next,
             held->group.LoadStaged(staged->next.Reveal()));
  return Merge(*held, std::move(next), place);
}

absl::StatusOr<Merged> Groups::Merge(IncomingCommit commit,
                                     const CommitPlace& place) {
  TRY_ASSIGN(Held* const held, FindNewest(commit.group.line));
  // It points into the memory of the group that staged it.
  if (held->head.name != commit.group || held->holding != commit.holding) {
    return absl::FailedPreconditionError(
        "commit: its group has been read anew since it came");
  }
  return Merge(*held, std::move(commit.staged), place);
}

absl::StatusOr<Merged> Groups::Merge(Held& held, mls::StagedCommit staged,
                                     const CommitPlace& place) {
  const GroupName name = held.head.name;
  TRY_ASSIGN(EpochRecord ended, epochs_.Current(name));
  Merged out;
  TRY(Change(held, [&]() -> absl::Status {
    out.removed = staged.removes_us();
    TRY(held.group.Merge(std::move(staged)));
    held.head.sent = 0;
    TRY(epochs_.End(ended, {place.number, place.logged}));
    TRY(store_.DeleteStaged(name));
    TRY_ASSIGN(out.wiped, MarkForgotten(held));
    if (out.removed) return absl::OkStatus();
    return epochs_.Begin(name, {held.group.epoch(), place.hash}, place.number);
  }));
  return out;
}

}  // namespace hotline::groups
