#include "core/mls/validate_proposal.h"

#include "core/mls/refuse.h"

namespace hotline::mls {
namespace {

absl::Status ValidateOne(const Add& add, const Sender&,
                         const Judgement& judgement) {
  return ValidateKeyPackage(add.key_package, judgement.context.cipher_suite,
                            judgement.now, judgement.rules, judgement.sending,
                            judgement.authentication);
}

absl::Status ValidateOne(const Update& update, const Sender& sender,
                         const Judgement& judgement) {
  const LeafNode* replaced = sender.type == SenderType::kMember
                                 ? judgement.tree.Leaf(sender.leaf_index)
                                 : nullptr;
  if (replaced == nullptr) return Refuse("Update: not from a member");
  const LeafNode& leaf = update.leaf_node;
  auto valid = ValidateLeafNode(
      leaf, judgement.context.cipher_suite, LeafNodeSource::kUpdate,
      {judgement.context.group_id, sender.leaf_index});
  if (!valid.ok()) return valid;
  if (leaf.encryption_key == replaced->encryption_key) {
    return Refuse("Update: encryption_key is the old one");
  }
  return judgement.authentication.ValidateSuccessor(
      leaf.credential, leaf.signature_key, replaced->credential);
}

absl::Status ValidateOne(const Remove& remove, const Sender&,
                         const Judgement& judgement) {
  if (judgement.tree.Leaf(remove.removed) == nullptr) {
    return Refuse("Remove: nobody is there");
  }
  return absl::OkStatus();
}

absl::Status ValidateOne(const PreSharedKey& psk, const Sender&,
                         const Judgement& judgement) {
  if (psk.psk.psk_nonce.size() != Secret::kSize) {
    return Refuse("PreSharedKey: psk_nonce has not Nh bytes");
  }
  if (psk.psk.IsOfNewGroup() && !judgement.may_use_new_group_psk) {
    return Refuse("PreSharedKey: usage reinit or branch, in a group that runs");
  }
  return absl::OkStatus();
}

absl::Status ValidateOne(const ReInit& reinit, const Sender&,
                         const Judgement& judgement) {
  if (reinit.version < judgement.context.version) {
    return Refuse("ReInit: to an older version");
  }
  if (!AreOneOfAType(reinit.extensions)) {
    return Refuse("ReInit: more than one extension of a type");
  }
  // Of another version they may mean something else. Of ours, a group that
  // nobody could make or join would end this one.
  return reinit.version == ProtocolVersion::kMls10
             ? ValidateGroupExtensions(reinit.extensions,
                                       judgement.authentication)
             : absl::OkStatus();
}

// Section 12.1.6. Pending, it would be in no Commit ever.
absl::Status ValidateOne(const ExternalInit&, const Sender& sender,
                         const Judgement&) {
  return sender.type == SenderType::kNewMemberCommit
             ? absl::OkStatus()
             : Refuse("ExternalInit: not in an external commit");
}

absl::Status ValidateOne(const GroupContextExtensions& changed, const Sender&,
                         const Judgement& judgement) {
  return ValidateGroupExtensions(changed.extensions, judgement.authentication);
}

// Section 6.1 and 12.1.8: who may send what.
absl::Status ValidateSender(const Proposal& proposal, const Sender& sender) {
  if (sender.type == SenderType::kExternal && !proposal.external_sender_may()) {
    return Refuse("proposal: of a type that no external sender may send");
  }
  if (sender.type == SenderType::kNewMemberProposal &&
      proposal.type() != ProposalType::kAdd) {
    return Refuse("proposal: a new member proposes its Add alone");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ValidateProposal(const Proposal& proposal, const Sender& sender,
                              const Judgement& judgement) {
  auto valid = ValidateSender(proposal, sender);
  if (!valid.ok()) return valid;
  return std::visit(
      [&](const auto& one) { return ValidateOne(one, sender, judgement); },
      proposal.value);
}

}  // namespace hotline::mls
