// What the groups of a station ask of its store (client/station/group_tables.h
// answers). Everything that this room hands over is sealed at rest but for ids,
// numbers and times. One thread at a time; other processes use the same store.
//
// Transactions are the caller's: whatever reads or writes rows belongs inside
// one. Errors are the store's own and are passed on as they are.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/mls/state.h"

namespace hotline::groups {

// One membership of this station in a line's group. Who lost its state and
// rejoins (P17) begins another life, and the one before is kept only for
// messages that are still on their way.
struct GroupName {
  base::LineId line;
  uint32_t life = 1;
  // (The check means the literal zero that a < of the compiler's own has.)
  // NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const GroupName&) const = default;
};

struct GroupHead {
  GroupName name;
  // Rises with every change of the group's records; each record has that of its
  // own newest change.
  uint64_t version = 0;
  // Of the newest change that was more than ratchets.
  uint64_t whole_version = 0;
  // Of the store, when this life began: under another nothing is sent (P5).
  uint64_t incarnation = 0;
  // Application messages of our own in the current epoch (P14).
  uint32_t sent = 0;
};

// P10. No branch id: epoch 0.
struct EpochName {
  uint64_t number = 0;
  std::optional<base::Digest> branch;
  bool operator==(const EpochName&) const = default;
};

// The commit that ended an epoch.
struct Ending {
  uint64_t number = 0;    // on the line
  base::WallTime logged;  // its log time
};

// An epoch of which this station has had keys. Stays when they are gone.
struct EpochRecord {
  GroupName group;
  EpochName name;
  uint64_t first = 0;  // number of the commit that began it; 0: none did
  std::optional<Ending> ended;
  bool wiped = false;
};

// A commit of ours that waits for its turn (P11).
struct StagedRecord {
  GroupName group;
  base::Digest commit{};  // its envelope hash
  base::WallTime made;
  base::Bytes bundle;      // as it is submitted
  base::SecretBytes next;  // mls::Group::SaveStaged
};

class GroupStore {
 public:
  virtual ~GroupStore() = default;

  // Whether a transaction is under way.
  virtual bool writing() const = 0;
  // How many transactions of this object were undone: what was read or written
  // in one of them is not what the store has.
  virtual uint64_t undone() const = 0;
  virtual base::Random& randomness() = 0;
  // Of the store (P5).
  virtual absl::StatusOr<uint64_t> Incarnation() = 0;
  // Something secret is deleted in this transaction: no copy of it may stay in
  // the file's log.
  virtual absl::Status NoteDestroyed() = 0;

  // The newest life on that line.
  virtual absl::StatusOr<std::optional<GroupHead>> NewestGroup(
      const base::LineId& line) = 0;
  virtual absl::StatusOr<std::optional<GroupHead>> FindGroup(
      const GroupName& name) = 0;
  // Every life on that line whose records are there, oldest first.
  virtual absl::StatusOr<std::vector<GroupHead>> GroupsOn(
      const base::LineId& line) = 0;
  // Inserts or replaces.
  virtual absl::Status WriteGroup(const GroupHead& head) = 0;
  // Head, records and what is staged.
  virtual absl::Status DeleteGroup(const GroupName& name) = 0;
  // Those changed after that version; 0: all.
  virtual absl::StatusOr<std::vector<mls::StateRecord>> ReadRecords(
      const GroupName& name, uint64_t after) = 0;
  virtual absl::Status WriteRecords(
      const GroupName& name, uint64_t version,
      const std::vector<mls::StateChange>& changes) = 0;

  // Inserts or replaces, by group and number.
  virtual absl::Status WriteEpoch(const EpochRecord& epoch) = 0;
  // Of that number, in every life, the newest first.
  virtual absl::StatusOr<std::vector<EpochRecord>> FindEpochs(
      const base::LineId& line, uint64_t number) = 0;
  // Of that life, whose keys are there, by number.
  virtual absl::StatusOr<std::vector<EpochRecord>> HeldEpochs(
      const GroupName& name) = 0;
  // The last of the newest life, wiped or not. Nothing: never in a group.
  virtual absl::StatusOr<std::optional<EpochRecord>> NewestEpoch(
      const base::LineId& line) = 0;

  // One for each life at most.
  virtual absl::StatusOr<std::optional<StagedRecord>> FindStaged(
      const GroupName& name) = 0;
  virtual absl::Status WriteStaged(const StagedRecord& staged) = 0;
  virtual absl::Status DeleteStaged(const GroupName& name) = 0;
  // Of every line.
  virtual absl::Status DeleteAllStaged() = 0;
};

}  // namespace hotline::groups
