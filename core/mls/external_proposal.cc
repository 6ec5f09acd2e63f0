#include "core/mls/external_proposal.h"

#include <algorithm>

#include "core/mls/protect.h"
#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

MlsMessage Send(ExternalProposal draft, const Sender& sender,
                const crypto::SigningKey& signing_key) {
  AuthenticatedContent content;
  content.wire_format = WireFormat::kPublicMessage;
  content.content = {draft.context.group_id, draft.context.epoch, sender,
                     std::move(draft.authenticated_data),
                     std::move(draft.proposal)};
  content.Sign(signing_key, draft.context);
  // Who is no member has no membership_key, and needs none.
  return {ProtectPublic(std::move(content), Secret(), draft.context)};
}

}  // namespace

absl::StatusOr<MlsMessage> ProposeAsExternalSender(
    ExternalProposal draft, const crypto::SigningKey& signing_key) {
  if (!draft.proposal.external_sender_may()) {
    return Refuse("proposal: of a type that no external sender may send");
  }
  auto senders = ExternalSendersOf(draft.context.extensions);
  if (!senders.ok()) return senders.status();
  const SignaturePublicKey key = base::ToBytes(signing_key.verify_key());
  const auto known = senders->value_or(ExternalSenders()).senders;
  auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) {
    return one.signature_key == key;
  });
  if (found == known.end()) {
    return Refuse("proposal: the group names no external sender of this key");
  }
  const auto index = static_cast<uint32_t>(found - known.begin());
  return Send(std::move(draft), {SenderType::kExternal, {}, index},
              signing_key);
}

absl::StatusOr<MlsMessage> ProposeOwnAdd(
    ExternalProposal draft, const crypto::SigningKey& signing_key) {
  const Add* add = std::get_if<Add>(&draft.proposal.value);
  if (add == nullptr) return Refuse("proposal: a new member proposes its Add");
  if (add->key_package.leaf_node.signature_key !=
      base::ToBytes(signing_key.verify_key())) {
    return Refuse("proposal: the Add is not of this key");
  }
  return Send(std::move(draft), {SenderType::kNewMemberProposal, {}, 0},
              signing_key);
}

}  // namespace hotline::mls
