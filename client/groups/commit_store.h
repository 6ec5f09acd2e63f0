// What taking commits in asks of the store, beside the groups themselves
// (client/station/commit_tables.h answers): the policies by epoch, what became
// of each commit, who came back by itself and when. Everything belongs inside a
// transaction of the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/groups/group_store.h"
#include "core/line/extensions.h"
#include "core/message/fault.h"

namespace hotline::groups {

// What a commit is to this station (docs/lines.md, "Which commit counts").
// Written in the store: numbers stay.
enum class Outcome : uint8_t {
  kCounts = 1,     // passed, and was merged
  kVoid = 2,       // a check failed; the parent stays open
  kLate = 3,       // another counts on that parent already
  kElsewhere = 4,  // on a branch that we do not follow, or have no keys of
  kLost = 5,  // ours by its header, but not what waits here: we cannot follow
};

struct JudgedCommit {
  base::LineId line;
  base::Digest hash{};  // of its envelope: the branch that it begins
  uint64_t number = 0;  // on the line
  EpochName parent;
  std::string sender;  // URI, by its header
  Outcome outcome{};
  std::optional<message::Fault> fault;  // kVoid
  bool own = false;                     // it waited here
  bool rejected = false;  // a Reject of it by another station is in
};

class CommitStore {
 public:
  virtual ~CommitStore() = default;

  // From `epoch` on, until another is written for a later one.
  virtual absl::Status WritePolicy(const base::LineId& line, uint64_t epoch,
                                   const line::PolicyOpening& policy) = 0;
  // In force in `epoch`. Nothing: none is known from then or before.
  virtual absl::StatusOr<std::optional<line::PolicyOpening>> PolicyAt(
      const base::LineId& line, uint64_t epoch) = 0;

  // Inserts or replaces, by line and hash.
  virtual absl::Status WriteJudged(const JudgedCommit& commit) = 0;
  virtual absl::StatusOr<std::optional<JudgedCommit>> FindJudged(
      const base::LineId& line, const base::Digest& hash) = 0;

  // External commits that count (P17). Never an earlier one than is there.
  virtual absl::Status WriteExternal(const base::LineId& line,
                                     const line::Return& external) = 0;
  virtual absl::StatusOr<std::optional<base::WallTime>> ExternalOf(
      const base::LineId& line, const std::string& station) = 0;
  // Those from then on, ascending by URI.
  virtual absl::StatusOr<std::vector<line::Return>> ExternalsSince(
      const base::LineId& line, base::WallTime since) = 0;
};

}  // namespace hotline::groups
