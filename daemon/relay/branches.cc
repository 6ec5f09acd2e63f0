#include "daemon/relay/branches.h"

#include <algorithm>

namespace hotline::relay {

Roster MakeRoster(std::vector<store::StationNumber> stations) {
  std::sort(stations.begin(), stations.end());
  stations.erase(std::unique(stations.begin(), stations.end()), stations.end());
  return std::make_shared<const std::vector<store::StationNumber>>(
      std::move(stations));
}

bool IsOn(const Roster& roster, store::StationNumber station) {
  return roster != nullptr &&
         std::binary_search(roster->begin(), roster->end(), station);
}

Branch& Branches::Add(Branch branch) {
  const uint64_t number = branch.number;
  Branch& added =
      *(by_number_[number] = std::make_unique<Branch>(std::move(branch)));
  Count();
  return added;
}

Branch* Branches::Find(uint64_t number) {
  auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second.get();
}

const Branch* Branches::Find(uint64_t number) const {
  auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second.get();
}

Branch* Branches::FindOpen(uint64_t epoch, base::ByteView id) {
  for (Branch* branch : open_) {
    if (branch->epoch == epoch && std::ranges::equal(branch->id, id)) {
      return branch;
    }
  }
  return nullptr;
}

const Branch* Branches::FindKnown(uint64_t epoch, base::ByteView id) const {
  for (const auto& [number, branch] : by_number_) {
    if (branch->epoch == epoch && std::ranges::equal(branch->id, id)) {
      return branch.get();
    }
  }
  return nullptr;
}

uint64_t Branches::OldestKept() const {
  if (by_number_.size() <= kKept) return 0;
  return std::next(by_number_.rbegin(), kKept - 1)->first;
}

Branch* Branches::FindRejectable(const base::Digest& commit) {
  const uint64_t oldest = OldestKept();
  for (const auto& [number, branch] : by_number_) {
    if (number >= oldest && std::ranges::equal(branch->id, commit)) {
      return branch.get();
    }
  }
  return nullptr;
}

const Branch& Branches::newest() const { return *open_.back(); }

std::vector<const Branch*> Branches::Open() const {
  return {open_.begin(), open_.end()};
}

void Branches::Close(Branch& branch) {
  branch.open = false;
  branch.reopened_by = 0;
  Count();
}

Branches::Room Branches::RoomFor(const Branch& parent,
                                 store::StationNumber station) const {
  if (parent.open) return Room::kFree;
  const auto theirs = std::count_if(
      open_.begin(), open_.end(),
      [station](const Branch* one) { return one->reopened_by == station; });
  if (static_cast<size_t>(theirs) >= kMostReopened) return Room::kNone;
  if (open_.size() < kMostOpen) return Room::kFree;
  return Dead(parent) == nullptr ? Room::kNone : Room::kAfterClosing;
}

const Branch* Branches::Dead(const Branch& parent) const {
  for (const Branch* branch : open_) {
    if (!branch->rejected_by.empty() && !branch->used &&
        branch->number != parent.number) {
      return branch;
    }
  }
  return nullptr;
}

void Branches::Reopen(Branch& branch, store::StationNumber by) {
  branch.open = true;
  branch.reopened_by = by;
  Count();
}

const Branch* Branches::Superfluous() const {
  const uint64_t oldest = OldestKept();
  for (const auto& [number, branch] : by_number_) {
    if (number >= oldest) break;
    if (!branch->open && branch->rows == 0 && !IsParent(number, oldest)) {
      return branch.get();
    }
  }
  return nullptr;
}

// Of one of those from `from` on.
bool Branches::IsParent(uint64_t number, uint64_t from) const {
  return std::any_of(
      by_number_.lower_bound(from), by_number_.end(),
      [number](const auto& one) { return one.second->parent == number; });
}

void Branches::Remove(uint64_t number) {
  by_number_.erase(number);
  Count();
}

void Branches::Count() {
  open_.clear();
  for (const auto& [number, branch] : by_number_) {
    if (branch->open) open_.push_back(branch.get());
  }
  if (open_.size() == 1) {
    active_ = open_.front()->roster;
    return;
  }
  std::vector<store::StationNumber> all;
  for (const Branch* branch : open_) {
    all.insert(all.end(), branch->roster->begin(), branch->roster->end());
  }
  active_ = MakeRoster(std::move(all));
}

}  // namespace hotline::relay
