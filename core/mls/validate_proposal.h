// Whether a proposal may be made: RFC 9420 section 12.1. What a list of them
// may not have is proposal_list.h's.
#pragma once

#include "core/mls/framing.h"
#include "core/mls/validate_group.h"

namespace hotline::mls {

// The epoch that a Commit ends, and whom it asks.
struct Judgement {
  const GroupContext& context;
  const RatchetTree& tree;
  const AuthenticationService& authentication;
  const LifetimeRules& rules;
  base::WallTime now;
  // Whether it is for us to send.
  bool sending = false;
  // A group that is being made out of another one may take its resumption PSK
  // (sections 11.2 and 11.3).
  bool may_use_new_group_psk = false;
};

// One proposal, before any Commit: section 12.1, and who may send which.
absl::Status ValidateProposal(const Proposal& proposal, const Sender& sender,
                              const Judgement& judgement);

}  // namespace hotline::mls
