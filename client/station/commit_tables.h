// The tables of what became of the lines' commits: what taking them in
// (client/groups/commits.h) asks of the store. Names of stations are sealed.
// One thread at a time, as the store.
#pragma once

#include "client/groups/commit_store.h"
#include "client/station/line_policies.h"

namespace hotline::station {

class CommitTables final : public groups::CommitStore {
 public:
  // `store` outlives the object.
  explicit CommitTables(Store& store) : store_(store), policies_(store) {}

  absl::Status WritePolicy(const base::LineId& line, uint64_t epoch,
                           const line::PolicyOpening& policy) override;
  absl::StatusOr<std::optional<line::PolicyOpening>> PolicyAt(
      const base::LineId& line, uint64_t epoch) override;

  absl::Status WriteJudged(const groups::JudgedCommit& commit) override;
  absl::StatusOr<std::optional<groups::JudgedCommit>> FindJudged(
      const base::LineId& line, const base::Digest& hash) override;

  absl::Status WriteExternal(const base::LineId& line,
                             const line::Return& external) override;
  absl::StatusOr<std::optional<base::WallTime>> ExternalOf(
      const base::LineId& line, const std::string& station) override;
  absl::StatusOr<std::vector<line::Return>> ExternalsSince(
      const base::LineId& line, base::WallTime since) override;

 private:
  Store& store_;
  LinePolicies policies_;
};

}  // namespace hotline::station
