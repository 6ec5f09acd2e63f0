// Coming back by an external commit (P17): the group that it would begin waits
// whole, as the records of a life that has not begun.
#include "client/groups/groups.h"
#include "client/groups/try.h"

namespace hotline::groups {
namespace {

base::SecretBytes EncodeRecords(const std::vector<mls::StateRecord>& records) {
  base::Writer out;
  out.U32(static_cast<uint32_t>(records.size()));
  for (const mls::StateRecord& one : records) {
    out.Opaque(one.key.Encode()).Opaque(one.value.Reveal());
  }
  return base::SecretBytes(out.Take());
}

absl::StatusOr<std::vector<mls::StateRecord>> DecodeRecords(
    base::ByteView bytes) {
  base::Reader in(bytes);
  std::vector<mls::StateRecord> records;
  for (uint32_t left = in.U32(); in.ok() && left > 0; --left) {
    const base::ByteView key = in.Opaque(in.left());
    const base::ByteView value = in.Opaque(in.left());
    TRY_ASSIGN(const auto parsed, mls::StateKey::Parse(key));
    records.push_back({parsed, base::SecretBytes(base::ToBytes(value))});
  }
  if (in.Finish("waiting group").ok()) return records;
  return absl::DataLossError("external commit: what waits is damaged");
}

std::vector<mls::StateChange> ChangesOf(std::vector<mls::StateRecord> records) {
  std::vector<mls::StateChange> changes;
  changes.reserve(records.size());
  for (mls::StateRecord& one : records) {
    changes.push_back({one.key, std::move(one.value)});
  }
  return changes;
}

}  // namespace

absl::StatusOr<GroupName> Groups::NextLife(const base::LineId& line) {
  TRY(CheckWriting());
  TRY_ASSIGN(const auto before, store_.NewestEpoch(line));
  return GroupName{line, before.has_value() ? before->group.life + 1 : 1};
}

absl::Status Groups::StageExternal(const base::LineId& line,
                                   const mls::ExternalJoin& draft,
                                   const crypto::SigningKey& key,
                                   base::WallTime now,
                                   MakeExternalBundle make_bundle) {
  TRY_ASSIGN(const GroupName name, NextLife(line));
  TRY_ASSIGN(const auto waiting, store_.FindStaged(name));
  if (waiting.has_value()) {
    return absl::AlreadyExistsError("group: a commit of ours waits already");
  }
  authentication_.JudgeTreeAt(now);
  TRY_ASSIGN(mls::NewExternalCommit made,
             mls::JoinByExternalCommit(draft, key, application_, now,
                                       store_.randomness()));
  TRY_ASSIGN(Bundle bundle, make_bundle(made));
  return store_.WriteStaged({name, bundle.commit, now, std::move(bundle.bytes),
                             EncodeRecords(made.group.Save())});
}

absl::StatusOr<std::optional<StagedRecord>> Groups::FindExternal(
    const base::LineId& line) {
  TRY_ASSIGN(const GroupName name, NextLife(line));
  return store_.FindStaged(name);
}

absl::Status Groups::DropExternal(const base::LineId& line) {
  TRY_ASSIGN(const GroupName name, NextLife(line));
  TRY(store_.NoteDestroyed());
  return store_.DeleteStaged(name);
}

absl::StatusOr<Merged> Groups::EnterExternal(const base::LineId& line,
                                             uint64_t epoch,
                                             const CommitPlace& place) {
  TRY_ASSIGN(const auto staged, FindExternal(line));
  if (!staged.has_value() || staged->commit != place.hash) {
    return absl::NotFoundError("commit: not the one that waits here");
  }
  TRY_ASSIGN(auto records, DecodeRecords(staged->next.Reveal()));
  TRY_ASSIGN(const mls::Group group, mls::Group::Load(records, application_));
  const mls::LeafNode& own = *group.tree().Leaf(group.own_leaf());
  authentication_.JudgeCommitAt(place.logged);
  TRY(MarkRefused(authentication_.Validate(own.credential, own.signature_key)));
  TRY_ASSIGN(const auto before, store_.NewestEpoch(line));
  if (before.has_value()) TRY(EndOld(before->group, place));
  GroupHead head{.name = staged->group, .version = 1, .whole_version = 1};
  TRY_ASSIGN(head.incarnation, store_.Incarnation());
  TRY(store_.NoteDestroyed());
  TRY(store_.DeleteStaged(head.name));
  TRY(store_.WriteRecords(head.name, head.version,
                          ChangesOf(std::move(records))));
  TRY(store_.WriteGroup(head));
  TRY(epochs_.Begin(head.name, {epoch, place.hash}, place.number));
  return Merged{};
}

}  // namespace hotline::groups
