// The tables of the lines' groups: what client/groups asks of the store. All
// values are sealed in their places; ids, numbers and times stand in clear. One
// thread at a time, as the store.
#pragma once

#include "client/groups/group_store.h"
#include "client/station/store.h"

namespace hotline::station {

class GroupTables final : public groups::GroupStore {
 public:
  // `store` outlives the object.
  explicit GroupTables(Store& store) : store_(store) {}

  bool writing() const override { return store_.database().writing(); }
  uint64_t undone() const override { return store_.database().undone(); }
  base::Random& randomness() override { return store_.randomness(); }
  absl::StatusOr<uint64_t> Incarnation() override {
    return store_.Incarnation();
  }
  absl::Status NoteDestroyed() override { return store_.NoteDestroyed(); }

  absl::StatusOr<std::optional<groups::GroupHead>> NewestGroup(
      const base::LineId& line) override;
  absl::StatusOr<std::optional<groups::GroupHead>> FindGroup(
      const groups::GroupName& name) override;
  absl::StatusOr<std::vector<groups::GroupHead>> GroupsOn(
      const base::LineId& line) override;
  absl::Status WriteGroup(const groups::GroupHead& head) override;
  absl::Status DeleteGroup(const groups::GroupName& name) override;
  absl::StatusOr<std::vector<mls::StateRecord>> ReadRecords(
      const groups::GroupName& name, uint64_t after) override;
  absl::Status WriteRecords(
      const groups::GroupName& name, uint64_t version,
      const std::vector<mls::StateChange>& changes) override;

  // group_epochs.cc
  absl::Status WriteEpoch(const groups::EpochRecord& epoch) override;
  absl::StatusOr<std::vector<groups::EpochRecord>> FindEpochs(
      const base::LineId& line, uint64_t number) override;
  absl::StatusOr<std::vector<groups::EpochRecord>> HeldEpochs(
      const groups::GroupName& name) override;
  absl::StatusOr<std::optional<groups::EpochRecord>> NewestEpoch(
      const base::LineId& line) override;

  absl::StatusOr<std::optional<groups::StagedRecord>> FindStaged(
      const groups::GroupName& name) override;
  absl::Status WriteStaged(const groups::StagedRecord& staged) override;
  absl::Status DeleteStaged(const groups::GroupName& name) override;
  absl::Status DeleteAllStaged() override;

 private:
  Store& store_;
};

}  // namespace hotline::station
