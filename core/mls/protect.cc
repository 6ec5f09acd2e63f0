#include "core/mls/protect.h"

#include <algorithm>

namespace hotline::mls {
namespace {

// AuthenticatedContentTBM.
base::Bytes ToBeMaced(const AuthenticatedContent& content,
                      const GroupContext& context) {
  base::Writer out;
  out.Raw(content.ToBeSigned(context));
  content.auth.Encode(TypeOf(content.content.content), out);
  return out.Take();
}

base::Bytes SenderDataAad(const PrivateMessage& message) {
  base::Writer out;
  out.Opaque(message.group_id).U64(message.epoch);
  EncodeEnum(message.content_type, out);
  return out.Take();
}

base::Bytes ContentAad(const PrivateMessage& message) {
  base::Writer out;
  out.Raw(SenderDataAad(message)).Opaque(message.authenticated_data);
  return out.Take();
}

struct SenderDataKey {
  crypto::AeadKey key;
  crypto::AeadNonce nonce;
};

SenderDataKey SenderDataKeyOf(const Secret& sender_data_secret,
                              base::ByteView ciphertext) {
  const base::ByteView sample =
      ciphertext.first(std::min(ciphertext.size(), Secret::kSize));
  SenderDataKey out;
  out.key = ExpandWithLabel<32>(sender_data_secret, "key", sample);
  // Every bit of it is set.
  ExpandWithLabel(sender_data_secret, "nonce", sample, out.nonce).IgnoreError();
  return out;
}

crypto::AeadNonce Guarded(const base::Secret<12>& nonce,
                          const base::ByteArray<4>& reuse_guard) {
  crypto::AeadNonce out;
  std::copy(nonce.Reveal().begin(), nonce.Reveal().end(), out.begin());
  for (size_t i = 0; i < reuse_guard.size(); ++i) out[i] ^= reuse_guard[i];
  return out;
}

// PrivateMessageContent.
base::SecretBytes Plaintext(const AuthenticatedContent& content,
                            size_t padding) {
  base::Writer out;
  EncodeContent(content.content.content, out);
  content.auth.Encode(TypeOf(content.content.content), out);
  out.Raw(base::Bytes(padding));
  return base::SecretBytes(out.Take());
}

bool IsZero(base::ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](uint8_t byte) { return byte == 0; });
}

}  // namespace

void SenderData::Encode(base::Writer& out) const {
  out.U32(leaf_index.value).U32(generation).Raw(reuse_guard);
}

SenderData SenderData::Decode(base::Reader& in) {
  SenderData data;
  data.leaf_index = {in.U32()};
  data.generation = in.U32();
  data.reuse_guard = in.Array<4>();
  return data;
}

PublicMessage ProtectPublic(AuthenticatedContent content,
                            const Secret& membership_key,
                            const GroupContext& context) {
  PublicMessage message;
  if (content.content.sender.type == SenderType::kMember) {
    message.membership_tag =
        base::ToBytes(Mac(membership_key, ToBeMaced(content, context)));
  }
  message.content = std::move(content.content);
  message.auth = std::move(content.auth);
  return message;
}

absl::StatusOr<AuthenticatedContent> UnprotectPublic(
    PublicMessage message, const Secret& membership_key,
    const GroupContext& context) {
  if (TypeOf(message.content.content) == ContentType::kApplication) {
    return absl::InvalidArgumentError("application data in a PublicMessage");
  }
  AuthenticatedContent content{WireFormat::kPublicMessage,
                               std::move(message.content),
                               std::move(message.auth)};
  if (content.content.sender.type == SenderType::kMember &&
      !MacEquals(Mac(membership_key, ToBeMaced(content, context)),
                 message.membership_tag)) {
    return absl::UnauthenticatedError("membership_tag: does not verify");
  }
  return content;
}

absl::StatusOr<PrivateMessage> ProtectPrivate(
    const AuthenticatedContent& content, const MessageKey& key,
    uint32_t generation, size_t padding, const Secret& sender_data_secret,
    base::Random& random) {
  const FramedContent& framed = content.content;
  if (framed.sender.type != SenderType::kMember) {
    return absl::InvalidArgumentError("only members send PrivateMessages");
  }
  const SenderData data{framed.sender.leaf_index, generation,
                        base::RandomArray<4>(random)};
  PrivateMessage message;
  message.group_id = framed.group_id;
  message.epoch = framed.epoch;
  message.content_type = TypeOf(framed.content);
  message.authenticated_data = framed.authenticated_data;
  message.ciphertext = crypto::ChaCha20Poly1305Seal(
      key.key, Guarded(key.nonce, data.reuse_guard), ContentAad(message),
      Plaintext(content, padding).Reveal());
  const auto sender_key =
      SenderDataKeyOf(sender_data_secret, message.ciphertext);
  message.encrypted_sender_data = crypto::ChaCha20Poly1305Seal(
      sender_key.key, sender_key.nonce, SenderDataAad(message), Encode(data));
  return message;
}

absl::StatusOr<SenderData> OpenSenderData(const PrivateMessage& message,
                                          const Secret& sender_data_secret) {
  const auto key = SenderDataKeyOf(sender_data_secret, message.ciphertext);
  auto opened =
      crypto::ChaCha20Poly1305Open(key.key, key.nonce, SenderDataAad(message),
                                   message.encrypted_sender_data);
  if (!opened.ok()) {
    return absl::UnauthenticatedError("sender data: does not open");
  }
  return Parse<SenderData>(*opened, "sender data");
}

absl::StatusOr<AuthenticatedContent> UnprotectPrivate(
    const PrivateMessage& message, const SenderData& sender_data,
    const MessageKey& key) {
  auto opened = crypto::ChaCha20Poly1305Open(
      key.key, Guarded(key.nonce, sender_data.reuse_guard), ContentAad(message),
      message.ciphertext);
  if (!opened.ok()) {
    return absl::UnauthenticatedError("PrivateMessage: does not open");
  }
  const base::SecretBytes plaintext(*std::move(opened));
  base::Reader in(plaintext.Reveal());
  AuthenticatedContent content;
  content.wire_format = WireFormat::kPrivateMessage;
  content.content = {
      message.group_id, message.epoch, Sender::Member(sender_data.leaf_index),
      message.authenticated_data, DecodeContent(message.content_type, in)};
  content.auth = FramedContentAuthData::Decode(message.content_type, in);
  if (!in.ok()) {
    return absl::InvalidArgumentError("PrivateMessage: malformed content");
  }
  if (!IsZero(in.Raw(in.left()))) {
    return absl::InvalidArgumentError("PrivateMessage: padding is not zero");
  }
  return content;
}

}  // namespace hotline::mls
