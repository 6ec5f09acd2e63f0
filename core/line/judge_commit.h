// Which commit counts (P10, P11, P18; docs/lines.md): every member judges every
// commit by the same pure function, so that all of them find the same one
// canonical, whatever relay and committer do. A commit that passed RFC 9420
// (mls::Group::Receive) is still void if it does something to the group that
// this line does not allow, or another thing than it tells the relay.
#pragma once

#include <optional>

#include "core/line/commit_form.h"
#include "core/line/leaf_facts.h"
#include "core/line/policy.h"
#include "core/message/header.h"
#include "core/mls/staged_commit.h"

namespace hotline::line {

inline constexpr uint32_t kMostMembers = 200;
// A certificate that ended so long ago may be removed by anybody (P19).
inline constexpr std::chrono::days kExpiredGrace{7};
// External commits of one station are at least so far apart, by log time (P17).
inline constexpr std::chrono::days kExternalPause{1};

// The commit, and what it is judged by. Views and references into the caller's.
struct CommitCase {
  const mls::StagedCommit& staged;
  const message::Header& header;
  base::ByteView header_bytes;  // as it travels
  const CommitForm& form;       // ReadCommit's
  base::WallTime logged;        // its log time

  // Of the epoch that it ends.
  const mls::GroupContext& context;
  const mls::RatchetTree& tree;
  const Policy& policy;

  // The new policy, opened with the keys of that epoch (OpenSealedPolicy).
  // Nothing if none came, or it does not open.
  std::optional<PolicyOpening> opening = std::nullopt;
  // When the header's sender last came back by an external commit that counts.
  std::optional<base::WallTime> last_external = std::nullopt;
};

// Ok, or one fault from COMMITTER to EXTERNAL_COMMIT: the first that fails in
// the order of the table. Changes nothing; merges nothing.
absl::Status JudgeCommit(const CommitCase& commit, FindLeafFacts facts);

// The policy that the commit begins: the case's `opening`, or what it was.
// For a commit that passed.
absl::StatusOr<Policy> PolicyAfter(const CommitCase& commit);

}  // namespace hotline::line
