// Commits: ours wait in the store until they come back in their turn (P11).
#include "absl/strings/cord.h"
#include "client/groups/groups.h"
#include "client/groups/try.h"
#include "core/message/fault.h"
#include "core/pki/certificate_problem.h"

namespace hotline::groups {
namespace {

constexpr char kRefused[] = "hotline/groups/refused";

}  // namespace

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
    TRY_ASSIGN(mls::NewCommit made,
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

absl::Status MarkRefused(absl::Status received) {
  if (absl::IsUnauthenticated(received) || absl::IsInvalidArgument(received) ||
      absl::IsNotFound(received) || absl::IsResourceExhausted(received)) {
    received.SetPayload(kRefused, absl::Cord("1"));
  }
  return received;
}

bool IsRefused(const absl::Status& received) {
  return received.GetPayload(kRefused).has_value();
}

absl::Status CommitFault(const absl::Status& received) {
  if (!IsRefused(received)) return received;
  const bool certificate =
      pki::ProblemOf(received) != pki::CertificateProblem::kNone;
  return message::WithFault(
      certificate ? message::Fault::kNewcomer : message::Fault::kCommitRefused,
      received);
}

// Of a commit of ours others judge what it brings when it has its log time.
absl::Status Groups::Validate(const mls::StagedCommit& staged) const {
  std::vector<mls::LeafIndex> leaves = staged.added();
  if (staged.has_path()) leaves.push_back(staged.leaf());
  for (const mls::LeafIndex leaf : leaves) {
    const mls::LeafNode& node = *staged.tree().Leaf(leaf);
    TRY(authentication_.Validate(node.credential, node.signature_key));
  }
  return absl::OkStatus();
}

absl::StatusOr<IncomingCommit> Groups::ReceiveOwn(const base::LineId& line,
                                                  const CommitPlace& place) {
  TRY_ASSIGN(Held* const held, FindNewest(line));
  TRY_ASSIGN(const auto staged, store_.FindStaged(held->head.name));
  if (!staged.has_value() || staged->commit != place.hash) {
    return absl::NotFoundError("commit: not the one that waits here");
  }
  TRY_ASSIGN(mls::StagedCommit next,
             held->group.LoadStaged(staged->next.Reveal()));
  authentication_.JudgeCommitAt(place.logged);
  TRY(MarkRefused(Validate(next)));
  return IncomingCommit{std::move(next), held->head.name, held->holding};
}

absl::StatusOr<Merged> Groups::Merge(IncomingCommit commit,
                                     const CommitPlace& place) {
  TRY_ASSIGN(Held* const held, FindNewest(commit.group.line));
  // It points into the memory of the group that staged it.
  if (held->head.name != commit.group || held->holding != commit.holding) {
    return absl::FailedPreconditionError(
        "commit: its group has been read anew since it came");
  }
  TRY_ASSIGN(EpochRecord ended, epochs_.Current(commit.group));
  Merged out;
  TRY(Change(*held, [&]() -> absl::Status {
    out.removed = commit.staged.removes_us();
    const uint32_t sent = commit.staged.sent();
    TRY(held->group.Merge(std::move(commit.staged)));
    held->head.sent = sent;
    TRY(epochs_.End(ended, {place.number, place.logged}));
    TRY(store_.DeleteStaged(commit.group));
    TRY_ASSIGN(out.wiped, MarkForgotten(*held));
    if (out.removed) return absl::OkStatus();
    return epochs_.Begin(commit.group, {held->group.epoch(), place.hash},
                         place.number);
  }));
  return out;
}

}  // namespace hotline::groups
