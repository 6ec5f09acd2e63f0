// Proposals of those who are no members: RFC 9420 sections 12.1.8.1 and
// 12.1.8.2. They travel as PublicMessages, signed and no more; what of them is
// taken is decided where they are received (Group::Receive), and by whoever
// commits.
#pragma once

#include "core/mls/group_context.h"
#include "core/mls/message.h"

namespace hotline::mls {

struct ExternalProposal {
  // The group's, in the epoch that it is proposed for.
  const GroupContext& context;
  Proposal proposal;
  base::Bytes authenticated_data;
};

// By one whom the group's external_senders name: the first with this key.
// InvalidArgument if they do not, or for a type that it may not send.
absl::StatusOr<MlsMessage> ProposeAsExternalSender(
    ExternalProposal draft, const crypto::SigningKey& signing_key);

// By one who asks to be added: the proposal is an Add of its own KeyPackage,
// whose signature key this is. InvalidArgument else.
absl::StatusOr<MlsMessage> ProposeOwnAdd(ExternalProposal draft,
                                         const crypto::SigningKey& signing_key);

}  // namespace hotline::mls
