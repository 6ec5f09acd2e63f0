// What a member does with a message that came: RFC 9420 sections 6 and 12.1.
// Nothing of the group changes before the last check has passed.
#include <algorithm>

#include "core/mls/group.h"
#include "core/mls/protect.h"
#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

// A new member signs with the key that it brings.
const LeafNode* LeafItBrings(const FramedContent& content) {
  if (content.sender.type == SenderType::kNewMemberCommit) {
    const Commit* commit = std::get_if<Commit>(&content.content);
    return commit != nullptr && commit->path.has_value()
               ? &commit->path->leaf_node
               : nullptr;
  }
  const Proposal* proposal = std::get_if<Proposal>(&content.content);
  const Add* add =
      proposal == nullptr ? nullptr : std::get_if<Add>(&proposal->value);
  return add == nullptr ? nullptr : &add->key_package.leaf_node;
}

}  // namespace

absl::StatusOr<Received> Group::Receive(const MlsMessage& message,
                                        base::WallTime now) {
  if (const auto* one = std::get_if<PublicMessage>(&message.value)) {
    return ReceivePublic(*one, now);
  }
  if (const auto* one = std::get_if<PrivateMessage>(&message.value)) {
    return ReceivePrivate(*one, now);
  }
  return Refuse("MLSMessage: neither a PublicMessage nor a PrivateMessage");
}

absl::StatusOr<Received> Group::ReceivePublic(const PublicMessage& message,
                                              base::WallTime now) {
  if (message.content.group_id != group_id()) {
    return Refuse("message: of another group");
  }
  if (message.content.epoch != epoch() || !active_) {
    return absl::NotFoundError("message: of another epoch");
  }
  auto content =
      UnprotectPublic(message, epoch_.secrets.membership_key, epoch_.context);
  if (!content.ok()) return content.status();
  auto key = SignatureKeyOf(content->content);
  if (!key.ok()) return key.status();
  auto signed_by = content->VerifySignature(*key, epoch_.context);
  if (!signed_by.ok()) return signed_by;
  return Take(*std::move(content), now);
}

absl::StatusOr<SignaturePublicKey> Group::SignatureKeyOf(
    const FramedContent& content) const {
  const Sender& sender = content.sender;
  if (sender.type == SenderType::kMember) {
    const LeafNode* leaf = tree().Leaf(sender.leaf_index);
    if (leaf == nullptr) return Refuse("message: its sender is no member");
    return leaf->signature_key;
  }
  if (sender.type == SenderType::kExternal) {
    if (TypeOf(content.content) != ContentType::kProposal) {
      return Refuse("message: an external sender may only propose");
    }
    auto senders = ExternalSendersOf(context().extensions);
    if (!senders.ok()) return senders.status();
    if (!senders->has_value() ||
        sender.sender_index >= (*senders)->senders.size()) {
      return Refuse("message: no such external sender");
    }
    return (*senders)->senders[sender.sender_index].signature_key;
  }
  const LeafNode* leaf = LeafItBrings(content);
  if (leaf == nullptr) {
    return Refuse("message: a new member brings an Add, or a Commit's path");
  }
  return leaf->signature_key;
}

absl::StatusOr<Received> Group::ReceivePrivate(const PrivateMessage& message,
                                               base::WallTime now) {
  if (message.group_id != group_id()) {
    return Refuse("message: of another group");
  }
  const bool current = message.epoch == epoch() && active_;
  auto past = std::find_if(past_.begin(), past_.end(), [&](const auto& one) {
    return one.context.epoch == message.epoch;
  });
  if (!current && (past == past_.end() ||
                   message.content_type != ContentType::kApplication)) {
    return absl::NotFoundError("message: of an epoch that we have no keys of");
  }
  const GroupContext& context = current ? epoch_.context : past->context;
  const RatchetTree& tree = current ? epoch_.tree : past->tree;
  MessageKeys& keys = current ? keys_ : past->keys;

  auto sender = OpenSenderData(
      message, current ? epoch_.secrets.sender_data : past->sender_data);
  if (!sender.ok()) return sender.status();
  const LeafNode* leaf = tree.Leaf(sender->leaf_index);
  if (leaf == nullptr) return Refuse("message: its sender is no member");
  const RatchetType type = RatchetOf(message.content_type);
  auto taken = keys.Take(sender->leaf_index, type, sender->generation);
  if (!taken.ok()) return taken.status();
  auto content = UnprotectPrivate(message, *sender, taken->key());
  if (!content.ok()) return content.status();
  auto signed_by = content->VerifySignature(leaf->signature_key, context);
  if (!signed_by.ok()) return signed_by;

  if (auto* data = std::get_if<ApplicationData>(&content->content.content)) {
    keys.Accept(*std::move(taken));
    return Received(
        ApplicationMessage{message.epoch, sender->leaf_index, *leaf,
                           std::move(content->content.authenticated_data),
                           base::SecretBytes(std::move(data->bytes))});
  }
  auto received = Take(*std::move(content), now);
  if (!received.ok()) return received.status();
  if (std::holds_alternative<StagedCommit>(*received)) {
    // Not used up: whoever drops it, or loses the transaction, may have to
    // stage it again. Out of the tree it is deleted when the epoch ends,
    // whichever Commit ends it.
    keys.BringOut(sender->leaf_index);
  } else {
    keys.Accept(*std::move(taken));
  }
  return received;
}

absl::StatusOr<Received> Group::Take(AuthenticatedContent content,
                                     base::WallTime now) {
  if (reinit_.has_value()) {
    return absl::FailedPreconditionError("group: it was reinitialised");
  }
  const Proposal* proposal = std::get_if<Proposal>(&content.content.content);
  if (proposal == nullptr) {
    auto staged = Stage(content, now);
    if (!staged.ok()) return staged.status();
    return Received(*std::move(staged));
  }
  const Sender sender = content.content.sender;
  auto valid =
      ValidateProposal(*proposal, sender, JudgementAt(now, /*sending=*/false));
  if (!valid.ok()) return valid;
  if (auto room = CheckRoomForProposal(); !room.ok()) return room;
  base::Bytes ref = base::ToBytes(ProposalRef(Encode(content)));
  KeepProposal(
      ref, {*proposal, sender, std::move(content.content.authenticated_data)});
  return Received(ReceivedProposal{std::move(ref)});
}

}  // namespace hotline::mls
