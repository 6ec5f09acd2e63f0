// What a member sends, but for Commits: RFC 9420 sections 6 and 12.1.
#include "core/mls/grease.h"
#include "core/mls/group.h"
#include "core/mls/protect.h"

namespace hotline::mls {

AuthenticatedContent Group::Frame(Content content, HandshakeForm form,
                                  base::ByteView authenticated_data,
                                  const crypto::SigningKey& signing_key) const {
  AuthenticatedContent out;
  out.wire_format = form == HandshakeForm::kPrivate
                        ? WireFormat::kPrivateMessage
                        : WireFormat::kPublicMessage;
  out.content = {group_id(), epoch(), Sender::Member(own_leaf()),
                 base::ToBytes(authenticated_data), std::move(content)};
  out.Sign(signing_key, context());
  return out;
}

absl::StatusOr<MlsMessage> Group::Seal(AuthenticatedContent content,
                                       size_t padding, base::Random& random) {
  if (content.wire_format == WireFormat::kPublicMessage) {
    return MlsMessage{ProtectPublic(std::move(content),
                                    epoch_.secrets.membership_key, context())};
  }
  auto key = keys_.Next(own_leaf(), RatchetOf(TypeOf(content.content.content)));
  if (!key.ok()) return key.status();
  auto message = ProtectPrivate(content, key->key, key->generation, padding,
                                epoch_.secrets.sender_data, random);
  if (!message.ok()) return message.status();
  return MlsMessage{*std::move(message)};
}

absl::StatusOr<MlsMessage> Group::Protect(base::ByteView data,
                                          base::ByteView authenticated_data,
                                          size_t padding,
                                          const crypto::SigningKey& signing_key,
                                          base::Random& random) {
  if (auto may = CheckMaySend(signing_key); !may.ok()) return may;
  if (!pending_.empty()) {
    return absl::FailedPreconditionError(
        "group: proposals wait for a Commit, which has to go first");
  }
  return Seal(Frame(ApplicationData{base::ToBytes(data)},
                    HandshakeForm::kPrivate, authenticated_data, signing_key),
              padding, random);
}

absl::StatusOr<MlsMessage> Group::Propose(const Proposal& proposal,
                                          HandshakeForm form,
                                          base::ByteView authenticated_data,
                                          const crypto::SigningKey& signing_key,
                                          base::WallTime now,
                                          base::Random& random) {
  if (auto may = CheckMaySend(signing_key); !may.ok()) return may;
  if (auto room = CheckRoomForProposal(); !room.ok()) return room;
  auto valid = ValidateProposal(proposal, Sender::Member(own_leaf()),
                                JudgementAt(now, /*sending=*/true));
  if (!valid.ok()) return valid;
  AuthenticatedContent content =
      Frame(proposal, form, authenticated_data, signing_key);
  const base::Bytes ref = base::ToBytes(ProposalRef(Encode(content)));
  auto message = Seal(std::move(content), /*padding=*/0, random);
  if (!message.ok()) return message.status();
  KeepProposal(ref, {proposal, Sender::Member(own_leaf()),
                     base::ToBytes(authenticated_data)});
  return message;
}

absl::StatusOr<MlsMessage> Group::ProposeUpdate(
    const CommitDraft& draft, const crypto::SigningKey& signing_key,
    base::WallTime now, base::Random& random) {
  auto key =
      crypto::KemPrivateKey::Generate(KemOf(context().cipher_suite), random);
  LeafNode leaf = DraftLeaf(draft);
  leaf.encryption_key = key.public_key().bytes();
  leaf.source = LeafNodeSource::kUpdate;
  leaf.Sign(
      draft.new_signing_key == nullptr ? signing_key : *draft.new_signing_key,
      {group_id(), own_leaf()});
  auto message = Propose({Update{std::move(leaf)}}, draft.form,
                         draft.authenticated_data, signing_key, now, random);
  if (message.ok()) update_keys_.push_back(std::move(key));
  return message;
}

LeafNode Group::DraftLeaf(const CommitDraft& draft) const {
  LeafNode leaf = own_leaf_node();
  if (draft.credential.has_value()) leaf.credential = *draft.credential;
  if (draft.leaf_extensions.has_value()) {
    leaf.extensions = *draft.leaf_extensions;
  }
  if (draft.new_signing_key != nullptr) {
    leaf.signature_key = base::ToBytes(draft.new_signing_key->verify_key());
  }
  return leaf;
}

GroupInfo SignGroupInfo(const Epoch& epoch, const GroupInfoDraft& draft,
                        const crypto::SigningKey& signing_key,
                        base::Random& random) {
  GroupInfo info;
  info.group_context = epoch.context;
  info.confirmation_tag = base::ToBytes(epoch.confirmation_tag);
  info.signer = epoch.keys.leaf();
  if (draft.ratchet_tree) {
    info.extensions.push_back(MakeExtension(kRatchetTree, epoch.tree));
  }
  if (draft.external_pub) {
    const auto key =
        ExternalKey(epoch.context.cipher_suite, epoch.secrets.external);
    info.extensions.push_back(
        MakeExtension(kExternalPub, ExternalPub{key.public_key().bytes()}));
  }
  AddGrease(info.extensions, random);
  info.Sign(signing_key);
  return info;
}

absl::StatusOr<GroupInfo> Group::MakeGroupInfo(
    const GroupInfoDraft& draft, const crypto::SigningKey& signing_key,
    base::Random& random) const {
  if (auto may = CheckMaySend(signing_key); !may.ok()) return may;
  return SignGroupInfo(epoch_, draft, signing_key, random);
}

}  // namespace hotline::mls
