// A group that follows another one: reinitialisation and branching (RFC 9420
// sections 11.2 and 11.3). Its first Commit takes the resumption PSK of the old
// group, which proves that who makes it, and who joins, was a member there.
#pragma once

#include "core/mls/join.h"

namespace hotline::mls {

struct NewGroup {
  Group group;  // in epoch 1: the Commit is merged
  MlsMessage welcome;
};

// After a Commit with a ReInit was merged: the group that it describes, with
// those members. `members`: KeyPackages of all other members, for the new
// group's suite. FailedPrecondition if there was no ReInit; InvalidArgument
// unless they are the old members, and for what Group::Commit refuses.
absl::StatusOr<NewGroup> Reinitialise(const Group& group,
                                      const OwnKeyPackage& own,
                                      std::vector<KeyPackage> members,
                                      const crypto::SigningKey& signing_key,
                                      const Application& application,
                                      base::WallTime now, base::Random& random);

// A group of some of the members, with the same version and suite.
absl::StatusOr<NewGroup> Branch(const Group& group, const GroupDraft& draft,
                                const OwnKeyPackage& own,
                                std::vector<KeyPackage> members,
                                const crypto::SigningKey& signing_key,
                                const Application& application,
                                base::WallTime now, base::Random& random);

}  // namespace hotline::mls
