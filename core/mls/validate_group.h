// Whether a whole tree may be a group's: RFC 9420 sections 7.3, 11.1, 12.4.3.1
// and 13.4.
#pragma once

#include "core/mls/group_context.h"
#include "core/mls/ratchet_tree.h"
#include "core/mls/validate_leaf.h"

namespace hotline::mls {

// Whether all members support what `extensions`, the GroupContext's, ask of
// them, and each other's credential types. Costs nothing for those members who
// have not changed.
absl::Status ValidateSupport(const RatchetTree& tree,
                             const Extensions& extensions);

// The same of what we support ourselves: our leaf lists GREASE, too, which is
// no support (section 13.5).
absl::Status ValidateOwnSupport(const LeafNode& own,
                                const Extensions& extensions);

// Whether the GroupContext may have them, whoever is in the group: one of a
// type, those that we know well-formed, and external senders in whom the
// application believes (sections 5.3.1 and 12.1.8.1). For who sets them, and
// for who finds them in a group that it makes or joins.
absl::Status ValidateGroupExtensions(
    const Extensions& extensions, const AuthenticationService& authentication);

// What a joiner looks at, once: the tree hash, parent hashes, every leaf and
// its credential, unmerged leaves, ValidateSupport. That nothing is there
// twice is MemberIndex::Of's.
absl::Status ValidateTree(const RatchetTree& tree, const GroupContext& context,
                          base::WallTime now, const LifetimeRules& rules,
                          const AuthenticationService& authentication);

}  // namespace hotline::mls
