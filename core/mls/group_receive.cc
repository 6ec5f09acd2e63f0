// What a member does with a message that came: RFC 9420 sections 6, 12.1 and
// 12.4.2. Nothing of the group changes before the last check has passed.
#include <algorithm>

#include "core/mls/group.h"
#include "core/mls/protect.h"
#include "core/mls/stage.h"

namespace hotline::mls {
namespace {

absl::Status Refuse(std::string_view what) {
  return absl::InvalidArgumentError(std::string(what));
}

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
  const uint32_t generation = sender->generation;
  auto received = Take(*std::move(content), now);
  if (!received.ok()) return received.status();
  if (auto* staged = std::get_if<StagedCommit>(&*received)) {
    staged->generation_ = generation;  // used up when it is merged
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
  base::Bytes ref = base::ToBytes(ProposalRef(Encode(content)));
  pending_[ref] = {*proposal, sender,
                   std::move(content.content.authenticated_data)};
  Touch({StateRecordType::kEpoch});
  return Received(ReceivedProposal{std::move(ref)});
}

// Who made the Commit, and what of it shows; nothing secret yet.
StagedCommit Group::Show(CommitPlan plan, const FramedContent& content) const {
  StagedCommit staged(std::move(plan.index), std::move(plan.tree));
  staged.committer_ = content.sender;
  staged.leaf_ = plan.place;
  staged.authenticated_data_ = content.authenticated_data;
  staged.proposals_ = std::move(plan.proposals);
  staged.has_path_ = std::get<mls::Commit>(content.content).path.has_value();
  staged.added_ = std::move(plan.applied.added);
  staged.updated_ = std::move(plan.applied.updated);
  staged.removed_ = std::move(plan.applied.removed);
  staged.reinit_ = std::move(plan.applied.reinit);
  staged.context_ =
      ProvisionalContext(context(), staged.tree_, plan.applied.extensions);
  return staged;
}

absl::StatusOr<CommitInputs> Group::InputsOf(const CommitPlan& plan) const {
  auto psk_secret = PskSecretOf(plan.applied.psks, nullptr);
  if (!psk_secret.ok()) return psk_secret.status();
  CommitInputs inputs;
  inputs.psk_secret = *std::move(psk_secret);
  if (!plan.applied.external_init.has_value()) {
    inputs.init_secret = epoch_.secrets.init.Clone();
    return inputs;
  }
  auto init_secret = OpenExternalInit(
      ExternalKey(context().cipher_suite, epoch_.secrets.external),
      plan.applied.external_init->kem_output);
  if (!init_secret.ok()) return init_secret.status();
  inputs.init_secret = *std::move(init_secret);
  return inputs;
}

// First what everybody may see of it, then what only members know.
absl::StatusOr<StagedCommit> Group::Stage(const AuthenticatedContent& content,
                                          base::WallTime now) const {
  const Sender& committer = content.content.sender;
  const auto& commit = std::get<mls::Commit>(content.content.content);
  if (committer == Sender::Member(own_leaf())) {
    return Refuse("commit: our own; merge what was staged when it was made");
  }
  const Judgement judgement = JudgementAt(now, /*sending=*/false);
  auto plan = PlanCommit(commit, committer, pending_, judgement, *index_);
  if (!plan.ok()) return plan.status();
  const RatchetTree before_path = plan->tree;
  if (commit.path.has_value()) {
    auto added = AddPath(*plan, *commit.path, committer, judgement);
    if (!added.ok()) return added;
  } else if (plan->applied.needs_path) {
    return Refuse("commit: has no path, and must have one");
  }
  auto supported = ValidateSupport(plan->tree, plan->applied.extensions);
  if (!supported.ok()) return supported;
  const auto& removed = plan->applied.removed;
  if (std::find(removed.begin(), removed.end(), own_leaf()) != removed.end()) {
    return Show(*std::move(plan), content.content);
  }
  supported = ValidateOwnSupport(own_leaf_node(), plan->applied.extensions);
  if (!supported.ok()) return supported;
  return StageSecrets(before_path, *std::move(plan), content);
}

absl::StatusOr<StagedCommit> Group::StageSecrets(
    const RatchetTree& before_path, CommitPlan plan,
    const AuthenticatedContent& content) const {
  const auto& commit = std::get<mls::Commit>(content.content.content);
  auto inputs = InputsOf(plan);
  if (!inputs.ok()) return inputs.status();
  StagedCommit staged = Show(std::move(plan), content.content);
  TreeKeys keys = KeysIn(before_path);
  if (commit.path.has_value()) {
    auto opened =
        DecryptPath(before_path, staged.tree_, keys, context().cipher_suite,
                    staged.leaf_, staged.added_, *commit.path, staged.context_);
    if (!opened.ok()) return opened.status();
    keys = std::move(opened->keys);
    inputs->commit_secret = std::move(opened->commit_secret);
  }
  auto next = BeginEpoch(epoch_, staged.context_, staged.tree_, std::move(keys),
                         content, *inputs);
  if (!MacEquals(next.epoch.confirmation_tag, content.auth.confirmation_tag)) {
    return absl::UnauthenticatedError("confirmation_tag: does not verify");
  }
  staged.context_ = next.epoch.context;
  staged.next_ = std::move(next.epoch);
  return staged;
}

}  // namespace hotline::mls
