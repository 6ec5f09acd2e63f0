#include "core/mls/group_info.h"

namespace hotline::mls {

void GroupInfo::EncodeUnsigned(base::Writer& out) const {
  group_context.Encode(out);
  EncodeVector(extensions, out);
  out.Opaque(confirmation_tag).U32(signer.value);
}

void GroupInfo::Encode(base::Writer& out) const {
  EncodeUnsigned(out);
  out.Opaque(signature);
}

GroupInfo GroupInfo::Decode(base::Reader& in) {
  GroupInfo info;
  info.group_context = GroupContext::Decode(in);
  info.extensions = DecodeExtensions(in);
  info.confirmation_tag = DecodeOpaque(in);
  info.signer = {in.U32()};
  info.signature = DecodeOpaque(in);
  return info;
}

void GroupInfo::Sign(const crypto::SigningKey& key) {
  base::Writer content;
  EncodeUnsigned(content);
  signature = mls::SignWithLabel(key, "GroupInfoTBS", content.bytes());
}

absl::Status GroupInfo::VerifySignature(const SignaturePublicKey& key) const {
  base::Writer content;
  EncodeUnsigned(content);
  return VerifyWithLabel(key, "GroupInfoTBS", content.bytes(), signature);
}

}  // namespace hotline::mls
