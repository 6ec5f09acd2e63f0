// The end of keys (P13). What is deleted here is gone from the file with the
// end of the transaction, and from its log as soon as nobody reads it.
#include <algorithm>

#include "client/groups/groups.h"
#include "client/groups/try.h"

namespace hotline::groups {

absl::StatusOr<std::vector<WipedEpoch>> Groups::Mark(
    const std::vector<WipedEpoch>& due) {
  for (const WipedEpoch& one : due) TRY(epochs_.Wipe(one.epoch));
  if (!due.empty()) TRY(store_.NoteDestroyed());
  return due;
}

// Those that the group itself keeps no more, having had so many since.
absl::StatusOr<std::vector<WipedEpoch>> Groups::MarkForgotten(
    const Held& held) {
  TRY_ASSIGN(const auto epochs, store_.HeldEpochs(held.head.name));
  const auto kept = held.group.past_epochs();
  std::vector<WipedEpoch> due;
  for (const EpochRecord& one : epochs) {
    if (!one.ended.has_value() ||
        std::find(kept.begin(), kept.end(), one.name.number) != kept.end()) {
      continue;
    }
    due.push_back({one, WipeReason::kCount});
  }
  return Mark(due);
}

absl::StatusOr<std::vector<WipedEpoch>> Groups::WipeEnded(
    const base::LineId& line, uint64_t through, base::WallTime now) {
  TRY(CheckWriting());
  TRY_ASSIGN(const auto heads, store_.GroupsOn(line));
  std::vector<WipedEpoch> out;
  for (const GroupHead& head : heads) {
    TRY_ASSIGN(const auto wiped, WipeEnded(head, through, now));
    out.insert(out.end(), wiped.begin(), wiped.end());
  }
  return out;
}

// What ends an epoch later has a higher number and a later time: those that are
// due come first.
absl::StatusOr<std::vector<WipedEpoch>> Groups::WipeEnded(const GroupHead& head,
                                                          uint64_t through,
                                                          base::WallTime now) {
  TRY_ASSIGN(const auto epochs, store_.HeldEpochs(head.name));
  std::vector<WipedEpoch> due;
  for (const EpochRecord& one : epochs) {
    if (!one.ended.has_value()) break;
    if (one.ended->number <= through) {
      due.push_back({one, WipeReason::kComplete});
    } else if (now - one.ended->logged >= kLongestKept) {
      due.push_back({one, WipeReason::kAge});
    } else {
      break;
    }
  }
  if (due.empty()) return due;
  if (due.size() == epochs.size()) {  // a life that is over
    held_.erase(head.name);
    TRY(store_.DeleteGroup(head.name));
    return Mark(due);
  }
  TRY_ASSIGN(Held* const held, Find(head));
  TRY(Change(*held, [&] {
    held->group.Forget(due.back().epoch.name.number + 1);
    return absl::OkStatus();
  }));
  return Mark(due);
}

absl::StatusOr<std::vector<WipedEpoch>> Groups::WipeLine(
    const base::LineId& line) {
  TRY(DropExternal(line));
  TRY_ASSIGN(const auto heads, store_.GroupsOn(line));
  std::vector<WipedEpoch> due;
  for (const GroupHead& head : heads) {
    TRY_ASSIGN(const auto epochs, store_.HeldEpochs(head.name));
    for (const EpochRecord& one : epochs) {
      due.push_back({one, WipeReason::kLeft});
    }
    held_.erase(head.name);
    TRY(store_.DeleteGroup(head.name));
  }
  return Mark(due);
}

absl::Status Groups::Restart() {
  TRY(CheckWriting());
  TRY(store_.NoteDestroyed());
  return store_.DeleteAllStaged();
}

}  // namespace hotline::groups
