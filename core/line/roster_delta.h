// Who a commit takes off a line and who it puts on it (docs/lines.md,
// "Commit"): in clear, for the relay, and authenticated by the commit. That it
// says what the commit does is for the members to check (P11).
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::line {

inline constexpr uint16_t kRosterDeltaVersion = 1;
inline constexpr size_t kMaxRosterDelta = 64 * 1024;  // bytes
// Of each list: as many as a line may have.
inline constexpr size_t kMaxChanged = 200;

struct Join {
  std::string station;  // URI
  // MLS KeyPackageRef; all zero for one that joins by its own external commit.
  base::Digest reference{};

  bool external() const { return reference == base::Digest{}; }
  bool operator==(const Join&) const = default;
};

// Leaves are taken out first, then joins put in: who rejoins stands in both.
// Without either the commit changes keys, or the policy.
struct RosterDelta {
  std::vector<std::string> leaves;  // URIs, ascending, nobody twice, 0 to 200
  std::vector<Join> joins;          // the same

  bool empty() const { return leaves.empty() && joins.empty(); }
  bool only_takes_out() const { return joins.empty() && !leaves.empty(); }
  // Somebody joins by a KeyPackage: there must be a Welcome.
  bool needs_welcome() const;
  bool operator==(const RosterDelta&) const = default;
};

// What parsing checks beyond the structure; for one that is made here.
absl::Status Check(const RosterDelta& delta);

base::Bytes Encode(const RosterDelta& delta);

// Strict: encoding the result gives `bytes`. InvalidArgument that names what is
// wrong; an unknown version is named.
absl::StatusOr<RosterDelta> ParseRosterDelta(base::ByteView bytes);

// The commitment in a commit's header: SHA-256("hotline/1 RosterDelta" ||
// delta), `delta` encoded.
base::Digest DeltaCommitment(base::ByteView delta);

}  // namespace hotline::line
