#include "core/mls/framing.h"

namespace hotline::mls {

void Sender::Encode(base::Writer& out) const {
  EncodeEnum(type, out);
  if (type == SenderType::kMember) out.U32(leaf_index.value);
  if (type == SenderType::kExternal) out.U32(sender_index);
}

Sender Sender::Decode(base::Reader& in) {
  Sender sender;
  sender.type = DecodeEnum<SenderType>(in);
  switch (sender.type) {
    case SenderType::kMember:
      sender.leaf_index = {in.U32()};
      break;
    case SenderType::kExternal:
      sender.sender_index = in.U32();
      break;
    case SenderType::kNewMemberProposal:
    case SenderType::kNewMemberCommit:
      break;
    default:
      in.Require(false);
  }
  return sender;
}

ContentType TypeOf(const Content& content) {
  return static_cast<ContentType>(content.index() + 1);
}

void EncodeContent(const Content& content, base::Writer& out) {
  std::visit([&out](const auto& one) { one.Encode(out); }, content);
}

Content DecodeContent(ContentType type, base::Reader& in) {
  switch (type) {
    case ContentType::kApplication:
      return ApplicationData::Decode(in);
    case ContentType::kProposal:
      return Proposal::Decode(in);
    case ContentType::kCommit:
      return Commit::Decode(in);
  }
  in.Require(false);
  return ApplicationData();
}

void FramedContent::Encode(base::Writer& out) const {
  out.Opaque(group_id).U64(epoch);
  sender.Encode(out);
  out.Opaque(authenticated_data);
  EncodeEnum(TypeOf(content), out);
  EncodeContent(content, out);
}

FramedContent FramedContent::Decode(base::Reader& in) {
  FramedContent framed;
  framed.group_id = DecodeOpaque(in);
  framed.epoch = in.U64();
  framed.sender = Sender::Decode(in);
  framed.authenticated_data = DecodeOpaque(in);
  framed.content = DecodeContent(DecodeEnum<ContentType>(in), in);
  return framed;
}

void FramedContentAuthData::Encode(ContentType type, base::Writer& out) const {
  out.Opaque(signature);
  if (type == ContentType::kCommit) out.Opaque(confirmation_tag);
}

FramedContentAuthData FramedContentAuthData::Decode(ContentType type,
                                                    base::Reader& in) {
  FramedContentAuthData auth;
  auth.signature = DecodeOpaque(in);
  if (type == ContentType::kCommit) auth.confirmation_tag = DecodeOpaque(in);
  return auth;
}

base::Bytes AuthenticatedContent::ToBeSigned(
    const GroupContext& context) const {
  base::Writer out;
  EncodeEnum(ProtocolVersion::kMls10, out);
  EncodeEnum(wire_format, out);
  content.Encode(out);
  if (content.sender.type == SenderType::kMember ||
      content.sender.type == SenderType::kNewMemberCommit) {
    context.Encode(out);
  }
  return out.Take();
}

void AuthenticatedContent::Sign(const crypto::SigningKey& key,
                                const GroupContext& context) {
  auth.signature =
      mls::SignWithLabel(key, "FramedContentTBS", ToBeSigned(context));
}

absl::Status AuthenticatedContent::VerifySignature(
    const SignaturePublicKey& key, const GroupContext& context) const {
  return VerifyWithLabel(key, "FramedContentTBS", ToBeSigned(context),
                         auth.signature);
}

void AuthenticatedContent::Encode(base::Writer& out) const {
  EncodeEnum(wire_format, out);
  content.Encode(out);
  auth.Encode(TypeOf(content.content), out);
}

AuthenticatedContent AuthenticatedContent::Decode(base::Reader& in) {
  AuthenticatedContent authenticated;
  authenticated.wire_format = DecodeEnum<WireFormat>(in);
  in.Require(authenticated.wire_format == WireFormat::kPublicMessage ||
             authenticated.wire_format == WireFormat::kPrivateMessage);
  authenticated.content = FramedContent::Decode(in);
  authenticated.auth =
      FramedContentAuthData::Decode(TypeOf(authenticated.content.content), in);
  return authenticated;
}

void PublicMessage::Encode(base::Writer& out) const {
  content.Encode(out);
  auth.Encode(TypeOf(content.content), out);
  if (content.sender.type == SenderType::kMember) out.Opaque(membership_tag);
}

PublicMessage PublicMessage::Decode(base::Reader& in) {
  PublicMessage message;
  message.content = FramedContent::Decode(in);
  message.auth =
      FramedContentAuthData::Decode(TypeOf(message.content.content), in);
  if (message.content.sender.type == SenderType::kMember) {
    message.membership_tag = DecodeOpaque(in);
  }
  return message;
}

void PrivateMessage::Encode(base::Writer& out) const {
  out.Opaque(group_id).U64(epoch);
  EncodeEnum(content_type, out);
  out.Opaque(authenticated_data).Opaque(encrypted_sender_data);
  out.Opaque(ciphertext);
}

PrivateMessage PrivateMessage::Decode(base::Reader& in) {
  PrivateMessage message;
  message.group_id = DecodeOpaque(in);
  message.epoch = in.U64();
  message.content_type = DecodeEnum<ContentType>(in);
  in.Require(message.content_type >= ContentType::kApplication &&
             message.content_type <= ContentType::kCommit);
  message.authenticated_data = DecodeOpaque(in);
  message.encrypted_sender_data = DecodeOpaque(in);
  message.ciphertext = DecodeOpaque(in);
  return message;
}

}  // namespace hotline::mls
