// The epochs of one line (P10): which are open, who is on them, and which may
// be opened again. Members decide alone which of them is true; the relay only
// keeps them apart. Journal thread alone.
#pragma once

#include <memory>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "core/base/bytes.h"
#include "daemon/store/records.h"

namespace hotline::relay {

// Numbers of stations, ascending; shared, and never changed after it was made.
using Roster = std::shared_ptr<const std::vector<store::StationNumber>>;
Roster MakeRoster(std::vector<store::StationNumber> stations);
bool IsOn(const Roster& roster, store::StationNumber station);

struct Branch {
  uint64_t number = 0;  // of the commit that made it; 0: as it was created
  uint64_t epoch = 0;
  base::Bytes id{};     // that commit's envelope hash; empty at epoch 0
  uint64_t parent = 0;  // number of the branch whose epoch the commit ended
  store::StationNumber committer = 0;
  uint64_t entry = 0;  // MembersChanged, or LineCreated
  Roster roster{};
  bool open = true;
  store::StationNumber reopened_by = 0;  // 0: nobody
  bool used = false;                     // by others than its committer
  // Who said that its commit is void.
  absl::btree_set<store::StationNumber> rejected_by{};
  uint64_t rows = 0;  // stored envelopes that are for its roster
};

class Branches {
 public:
  static constexpr size_t kMostOpen = 8;
  // Parents that one station holds open by its rejects: so that no single one
  // can take all the places, and with them the others' way back.
  static constexpr size_t kMostReopened = 2;
  // Commits that may still be rejected: no station has the keys of older
  // epochs (P13).
  static constexpr size_t kKept = 64;

  // Numbers ascend.
  Branch& Add(Branch branch);
  Branch* Find(uint64_t number);
  const Branch* Find(uint64_t number) const;
  // Null unless it is open.
  Branch* FindOpen(uint64_t epoch, base::ByteView id);
  // Any that is still known by its id.
  const Branch* FindKnown(uint64_t epoch, base::ByteView id) const;
  // The branch that this commit made, as long as it may be rejected.
  Branch* FindRejectable(const base::Digest& commit);

  // The open branch with the highest number; there always is one.
  const Branch& newest() const;
  std::vector<const Branch*> Open() const;
  // The stations of all open branches.
  const Roster& active() const { return active_; }

  void Close(Branch& branch);
  // Whether `station` may open it again.
  enum class Room : uint8_t { kFree, kAfterClosing, kNone };
  Room RoomFor(const Branch& parent, store::StationNumber station) const;
  // What is closed to make room for it: the oldest branch whose commit was
  // rejected, and to which nobody but its committer has sent anything. Null if
  // there is none.
  const Branch* Dead(const Branch& parent) const;
  void Reopen(Branch& branch, store::StationNumber by);

  // A branch that nothing needs any more: closed, without an envelope, and
  // neither of the newest kKept nor the parent of one. Null if there is none.
  const Branch* Superfluous() const;
  void Remove(uint64_t number);

  size_t size() const { return by_number_.size(); }

 private:
  void Count();
  bool IsParent(uint64_t number, uint64_t from) const;
  uint64_t OldestKept() const;

  absl::btree_map<uint64_t, std::unique_ptr<Branch>> by_number_;
  std::vector<Branch*> open_;  // ascending by number
  Roster active_;
};

}  // namespace hotline::relay
