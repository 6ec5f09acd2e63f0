#include "core/mls/leaf_node.h"

#include "absl/strings/str_cat.h"

namespace hotline::mls {

Capabilities Capabilities::Ours() {
  Capabilities ours;
  ours.versions = {static_cast<uint16_t>(ProtocolVersion::kMls10)};
  ours.cipher_suites = {static_cast<uint16_t>(CipherSuite::kXWing),
                        static_cast<uint16_t>(CipherSuite::kX25519)};
  ours.extensions = {kLastResort};
  ours.credentials = {static_cast<uint16_t>(CredentialType::kX509),
                      static_cast<uint16_t>(CredentialType::kBasic)};
  return ours;
}

void Capabilities::Encode(base::Writer& out) const {
  EncodeNumbers(versions, out);
  EncodeNumbers(cipher_suites, out);
  EncodeNumbers(extensions, out);
  EncodeNumbers(proposals, out);
  EncodeNumbers(credentials, out);
}

Capabilities Capabilities::Decode(base::Reader& in) {
  Capabilities capabilities;
  capabilities.versions = DecodeNumbers(in);
  capabilities.cipher_suites = DecodeNumbers(in);
  capabilities.extensions = DecodeNumbers(in);
  capabilities.proposals = DecodeNumbers(in);
  capabilities.credentials = DecodeNumbers(in);
  return capabilities;
}

Lifetime Lifetime::Decode(base::Reader& in) {
  Lifetime lifetime;
  lifetime.not_before = in.U64();
  lifetime.not_after = in.U64();
  return lifetime;
}

void LeafNode::EncodeUnsigned(base::Writer& out) const {
  out.Opaque(encryption_key).Opaque(signature_key);
  credential.Encode(out);
  capabilities.Encode(out);
  EncodeEnum(source, out);
  if (source == LeafNodeSource::kKeyPackage) lifetime.Encode(out);
  if (source == LeafNodeSource::kCommit) out.Opaque(parent_hash);
  EncodeVector(extensions, out);
}

void LeafNode::Encode(base::Writer& out) const {
  EncodeUnsigned(out);
  out.Opaque(signature);
}

LeafNode LeafNode::Decode(base::Reader& in) {
  LeafNode leaf;
  leaf.encryption_key = DecodeOpaque(in);
  leaf.signature_key = DecodeOpaque(in);
  leaf.credential = Credential::Decode(in);
  leaf.capabilities = Capabilities::Decode(in);
  leaf.source = DecodeEnum<LeafNodeSource>(in);
  switch (leaf.source) {
    case LeafNodeSource::kKeyPackage:
      leaf.lifetime = Lifetime::Decode(in);
      break;
    case LeafNodeSource::kUpdate:
      break;
    case LeafNodeSource::kCommit:
      leaf.parent_hash = DecodeOpaque(in);
      break;
    default:
      in.Require(false);
  }
  leaf.extensions = DecodeExtensions(in);
  leaf.signature = DecodeOpaque(in);
  return leaf;
}

base::Bytes LeafNode::ToBeSigned(const LeafNodeContext& context) const {
  base::Writer out;
  EncodeUnsigned(out);
  if (source != LeafNodeSource::kKeyPackage) {
    out.Opaque(context.group_id).U32(context.leaf_index.value);
  }
  return out.Take();
}

void LeafNode::Sign(const crypto::SigningKey& key,
                    const LeafNodeContext& context) {
  signature = mls::SignWithLabel(key, "LeafNodeTBS", ToBeSigned(context));
}

absl::Status LeafNode::VerifySignature(const LeafNodeContext& context) const {
  return VerifyWithLabel(signature_key, "LeafNodeTBS", ToBeSigned(context),
                         signature);
}

absl::Status VerifyWithLabel(const SignaturePublicKey& key,
                             std::string_view label, base::ByteView content,
                             base::ByteView signature) {
  auto verify_key = base::ToArray<32>(key);
  if (!verify_key.ok()) {
    return absl::InvalidArgumentError("signature key: not 32 bytes");
  }
  return crypto::VerifyWithLabel(*verify_key,
                                 absl::StrCat("MLS 1.0 ", std::string(label)),
                                 content, signature);
}

base::Bytes SignWithLabel(const crypto::SigningKey& key, std::string_view label,
                          base::ByteView content) {
  return base::ToBytes(crypto::SignWithLabel(
      key, absl::StrCat("MLS 1.0 ", std::string(label)), content));
}

}  // namespace hotline::mls
