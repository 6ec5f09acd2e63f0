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

// A test of a Welcome to cala, into a group of alba and brio.
class InWelcomes : public InGroups {
 protected:
  WelcomeForgery Good() { return WelcomeTo(world_, {&alba_, &brio_, &cala_}); }
  absl::StatusOr<Group> Join(const WelcomeForgery& forgery,
                             std::optional<RatchetTree> tree = std::nullopt) {
    return world_.TryJoin(cala_,
                          ForgeWelcome(world_, forgery, cala_.own.key_package),
                          std::move(tree));
  }

  Client& alba_ = world_.Enrol("alba");
  Client& brio_ = world_.Enrol("brio");
  Client& cala_ = world_.Enrol("cala");
};

// That no other member takes it, and that the group is as it was.
void ExpectRefusedByAll(GroupWorld& world, const Client& by,
                        const MlsMessage& message, std::string_view says);
// That a member takes a Commit; it merges it.
void ExpectTaken(GroupWorld& world, Client& member, const Forged& forged);
// The same of all members but its maker.
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
