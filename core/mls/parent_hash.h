// Parent hashes: RFC 9420 section 7.9. The chain of them from a leaf to the
// root says that the keys of a path were set by a member, at one time.
#pragma once

#include "core/mls/ratchet_tree.h"

namespace hotline::mls {

// "Parent hash of P with copath child S". P is `step.node`, which is not blank;
// its key and parent_hash are taken from `parent`, which need not be in the
// tree yet.
Hash ParentHash(const RatchetTree& tree, const PathStep& step,
                const ParentNode& parent);

// Section 7.9.2: whether every parent node that is not blank is parent-hash
// valid, by exactly one child of the chain. InvalidArgument that names the
// first that is not.
absl::Status VerifyParentHashes(const RatchetTree& tree);

}  // namespace hotline::mls
