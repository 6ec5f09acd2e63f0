// The body of a COMMIT envelope (docs/lines.md, "Commit"): what it does to the
// roster, for the relay, beside the commit and the new policy, which are the
// members' alone.
#pragma once

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::line {

inline constexpr uint16_t kCommitBodyVersion = 1;
inline constexpr size_t kMaxCommitBody = size_t{4} << 20;  // bytes
inline constexpr size_t kMaxSealedPolicy = 64 * 1024;      // bytes

// Views: they are good as long as what was parsed, or is encoded, is there.
struct CommitBody {
  base::ByteView delta;    // a RosterDelta, encoded; at most 64 KiB
  base::ByteView message;  // MLSMessage; never empty
  base::ByteView policy;   // SealedPolicy; empty unless the policy changes
};

base::Bytes Encode(const CommitBody& body);

// Strict: encoding the result gives `bytes`. The delta is not parsed. Copies
// nothing. InvalidArgument; an unknown version is named.
absl::StatusOr<CommitBody> ParseCommitBody(base::ByteView bytes);

}  // namespace hotline::line
