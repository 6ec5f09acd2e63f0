// What joining by a Welcome and by an external Commit have in common. Included
// by join.cc and external_join.cc only.
#pragma once

#include "core/mls/join.h"

namespace hotline::mls {

// The tree that a GroupInfo carries, else the one that was given; NotFound if
// there is none.
absl::StatusOr<RatchetTree> TreeOf(const GroupInfo& info,
                                   const std::optional<RatchetTree>& given);

// What every joiner checks before it believes a GroupInfo: its signer is in the
// tree and signed it, the group's extensions are valid
// (ValidateGroupExtensions), the tree is whole, and none of `our_groups` has
// its id.
absl::Status ValidateGroupInfo(const GroupInfo& info, const RatchetTree& tree,
                               const std::vector<base::Bytes>& our_groups,
                               const Application& application,
                               base::WallTime now);

// Makes groups, which nobody else may.
class Joiner {
 public:
  static Group MakeGroup(Epoch epoch, MemberIndex index,
                         const Application& application);
  // `predecessor` may be nullptr.
  static absl::StatusOr<Secret> PskSecretFor(
      const std::vector<PreSharedKeyId>& ids, const Group* predecessor,
      const Application& application);
};

}  // namespace hotline::mls
