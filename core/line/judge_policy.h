// Whether a commit changes the policy as it may: a step of JudgeCommit.
// Included by this room only.
#pragma once

#include "core/line/extensions.h"
#include "core/line/judge_commit.h"

namespace hotline::line {

// Fault POLICY unless there is no change, and no sealed policy either, or the
// change stands alone, is by an entitled position, replaces nothing but the
// hash, opens to it, and keeps class and suite.
absl::Status JudgePolicy(const CommitCase& commit, bool entitled);

}  // namespace hotline::line
