// How the tests of groups say that something is refused, or taken: by all that
// it comes to, and that nothing has changed by it.
#pragma once

#include "tests/unit/core/mls/forger.h"

namespace hotline::mls {

template <class T>
void ExpectRefusal(const absl::StatusOr<T>& result, std::string_view says) {
  ASSERT_FALSE(result.ok());
  EXPECT_NE(std::string(result.status().message()).find(says),
            std::string::npos)
      << result.status();
}

// That no other member takes it, and that the group is as it was.
void ExpectRefusedByAll(GroupWorld& world, const Client& by,
                        const MlsMessage& message, std::string_view says);
// That all members take a Commit; they merge it, but for its maker.
void ExpectTakenByAll(GroupWorld& world, const Client& by,
                      const Forged& forged);

// That `by` proposes it in vain, however it goes about it.
void ExpectProposalRefused(GroupWorld& world, Client& by,
                           const Proposal& proposal, std::string_view says);
// That nobody takes a Commit of it from `by`, and that `by` makes none.
void ExpectCommitRefused(GroupWorld& world, Client& by,
                         const std::vector<Proposal>& proposals,
                         std::string_view says);
// That `by` leaves out of its Commit what is pending.
void ExpectLeftOut(GroupWorld& world, Client& by);
// A proposal that all members, `by` too, have received: its ProposalRef.
base::Bytes Pend(GroupWorld& world, Client& by, const Proposal& proposal);

}  // namespace hotline::mls
