// What all operations have in common: the group as the store has it, and back.
#include "client/groups/groups.h"

#include <algorithm>

#include "client/groups/try.h"

namespace hotline::groups {
namespace {

// Lines use none.
class NoPsks final : public mls::PskStore {
 public:
  absl::StatusOr<base::SecretBytes> Find(
      const mls::PreSharedKeyId&) const override {
    return absl::NotFoundError("PSK: lines have none");
  }
};

const NoPsks kNoPsks;

bool IsRatchet(const mls::StateChange& change) {
  return change.value.has_value() &&
         (change.key.type == mls::StateRecordType::kRatchets ||
          change.key.type == mls::StateRecordType::kSecretTree);
}

absl::Status NoGroup() {
  return absl::NotFoundError("line: this station has no group there");
}

}  // namespace

Groups::Groups(GroupStore& store, StationAuthentication& authentication)
    : store_(store),
      authentication_(authentication),
      epochs_(store),
      application_{authentication, kNoPsks, {}, kMostKept} {}

absl::Status Groups::CheckWriting() const {
  if (store_.writing()) return absl::OkStatus();
  return absl::FailedPreconditionError("groups: outside of a transaction");
}

absl::StatusOr<GroupHead> Groups::NewestHead(const base::LineId& line) {
  TRY(CheckWriting());
  TRY_ASSIGN(const auto head, store_.NewestGroup(line));
  if (!head.has_value()) return NoGroup();
  return *head;
}

absl::StatusOr<Groups::Held*> Groups::FindNewest(const base::LineId& line) {
  TRY_ASSIGN(const GroupHead head, NewestHead(line));
  return Find(head);
}

// Versions rise in committed transactions alone, and each writes its own: who
// has forgotten what was undone holds the same as the store has under the same
// version.
absl::StatusOr<Groups::Held*> Groups::Find(const GroupHead& head) {
  if (const uint64_t undone = store_.undone(); undone != undone_) {
    held_.clear();
    undone_ = undone;
  }
  const auto found = held_.find(head.name);
  if (found == held_.end()) return Load(head);
  Held& held = found->second;
  if (held.head.version == head.version) {
    held.head = head;
    return &held;
  }
  if (head.whole_version > held.head.version ||
      head.version < held.head.version) {
    return Load(head);
  }
  return CatchUp(held, head);
}

absl::StatusOr<Groups::Held*> Groups::Load(const GroupHead& head) {
  held_.erase(head.name);
  TRY_ASSIGN(const auto records, store_.ReadRecords(head.name, 0));
  TRY_ASSIGN(mls::Group group, mls::Group::Load(records, application_));
  return Keep(std::move(group), head);
}

absl::StatusOr<Groups::Held*> Groups::CatchUp(Held& held,
                                              const GroupHead& head) {
  auto records = store_.ReadRecords(head.name, held.head.version);
  auto group = records.ok()
                   ? mls::Group::Reload(std::move(held.group), *records)
                   : records.status();
  if (!group.ok()) {
    held_.erase(head.name);
    return group.status();
  }
  held.group = *std::move(group);
  held.head = head;
  return &held;
}

absl::StatusOr<Groups::Held*> Groups::Keep(mls::Group group,
                                           const GroupHead& head) {
  held_.erase(head.name);
  const auto kept =
      held_.emplace(head.name, Held{std::move(group), head, ++holdings_});
  return &kept.first->second;
}

absl::Status Groups::Save(Held& held) {
  const auto changes = held.group.TakeChanges();
  if (changes.empty()) return absl::OkStatus();
  ++held.head.version;
  if (!std::all_of(changes.begin(), changes.end(), IsRatchet)) {
    held.head.whole_version = held.head.version;
    held.members.clear();
    TRY(store_.NoteDestroyed());
  }
  TRY(store_.WriteRecords(held.head.name, held.head.version, changes));
  return store_.WriteGroup(held.head);
}

absl::Status Groups::Change(Held& held,
                            absl::FunctionRef<absl::Status()> work) {
  const GroupName name = held.head.name;
  absl::Status status = work();
  // MLS leaves a group as it was when it refuses something; whatever else has
  // changed and cannot be saved must not stay in memory alone.
  if (status.ok()) {
    status = Save(held);
    if (!status.ok()) held_.erase(name);
  } else if (!held.group.TakeChanges().empty()) {
    held_.erase(name);
  }
  return status;
}

absl::StatusOr<const mls::Group*> Groups::Look(const base::LineId& line) {
  TRY_ASSIGN(const Held* held, FindNewest(line));
  return &held->group;
}

absl::StatusOr<EpochName> Groups::Current(const base::LineId& line) {
  TRY_ASSIGN(const GroupHead head, NewestHead(line));
  TRY_ASSIGN(const EpochRecord epoch, epochs_.Current(head.name));
  return epoch.name;
}

absl::StatusOr<uint32_t> Groups::SentIn(const base::LineId& line) {
  TRY_ASSIGN(const GroupHead head, NewestHead(line));
  return head.sent;
}

absl::StatusOr<Groups::Held*> Groups::FindOf(const EpochRecord& epoch) {
  TRY(CheckWriting());
  TRY_ASSIGN(const auto head, store_.FindGroup(epoch.group));
  if (!head.has_value()) return NoGroup();
  return Find(*head);
}

absl::StatusOr<const mls::RatchetTree*> Groups::TreeIn(
    const EpochRecord& epoch) {
  TRY_ASSIGN(const Held* const held, FindOf(epoch));
  const mls::RatchetTree* tree = held->group.TreeOf(epoch.name.number);
  if (tree != nullptr) return tree;
  return absl::NotFoundError("epoch: it is not held");
}

absl::StatusOr<const std::vector<message::Member>*> Groups::MembersIn(
    const EpochRecord& epoch) {
  TRY_ASSIGN(Held* const held, FindOf(epoch));
  const auto known = held->members.find(epoch.name.number);
  if (known != held->members.end()) return &known->second;
  TRY_ASSIGN(const mls::RatchetTree* const tree, TreeIn(epoch));
  TRY_ASSIGN(auto members, MembersOf(*tree));
  return &(held->members[epoch.name.number] = std::move(members));
}

absl::Status Groups::CheckMaySend(const Held& held) {
  TRY_ASSIGN(const uint64_t incarnation, store_.Incarnation());
  if (held.head.incarnation == incarnation) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "group: of another incarnation of this store, which may have sent in it "
      "what is not known here: it has to be joined anew (P5)");
}

}  // namespace hotline::groups
