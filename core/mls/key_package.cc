#include "core/mls/key_package.h"

#include "core/mls/grease.h"

namespace hotline::mls {

void KeyPackage::EncodeUnsigned(base::Writer& out) const {
  EncodeEnum(version, out);
  EncodeEnum(cipher_suite, out);
  out.Opaque(init_key);
  leaf_node.Encode(out);
  EncodeVector(extensions, out);
}

void KeyPackage::Encode(base::Writer& out) const {
  EncodeUnsigned(out);
  out.Opaque(signature);
}

KeyPackage KeyPackage::Decode(base::Reader& in) {
  KeyPackage key_package;
  key_package.version = DecodeEnum<ProtocolVersion>(in);
  key_package.cipher_suite = DecodeEnum<CipherSuite>(in);
  key_package.init_key = DecodeOpaque(in);
  key_package.leaf_node = LeafNode::Decode(in);
  key_package.extensions = DecodeExtensions(in);
  key_package.signature = DecodeOpaque(in);
  return key_package;
}

void KeyPackage::Sign(const crypto::SigningKey& key) {
  base::Writer content;
  EncodeUnsigned(content);
  signature = mls::SignWithLabel(key, "KeyPackageTBS", content.bytes());
}

absl::Status KeyPackage::VerifySignature() const {
  base::Writer content;
  EncodeUnsigned(content);
  return VerifyWithLabel(leaf_node.signature_key, "KeyPackageTBS",
                         content.bytes(), signature);
}

Hash KeyPackage::Ref() const { return KeyPackageRef(mls::Encode(*this)); }

NewKeyPackage MakeKeyPackage(const KeyPackageDraft& draft,
                             const crypto::SigningKey& signing_key,
                             base::Random& random) {
  const crypto::KemId kem = KemOf(draft.cipher_suite);
  KeyPackageKeys keys{crypto::KemPrivateKey::Generate(kem, random),
                      crypto::KemPrivateKey::Generate(kem, random)};
  KeyPackage key_package;
  key_package.cipher_suite = draft.cipher_suite;
  key_package.init_key = keys.init_key.public_key().bytes();
  if (draft.last_resort) key_package.extensions.push_back({kLastResort, {}});

  LeafNode& leaf = key_package.leaf_node;
  leaf.encryption_key = keys.leaf_key.public_key().bytes();
  leaf.signature_key = base::ToBytes(signing_key.verify_key());
  leaf.credential = draft.credential;
  leaf.capabilities = draft.capabilities;
  leaf.lifetime = draft.lifetime;
  leaf.extensions = draft.leaf_extensions;
  if (draft.grease) {
    AddGrease(leaf, random);
    AddGrease(key_package.extensions, random);
    // Section 10 wants these in the capabilities, too.
    leaf.capabilities.extensions.push_back(key_package.extensions.back().type);
  }
  leaf.Sign(signing_key, {});
  key_package.Sign(signing_key);
  return {std::move(key_package), std::move(keys)};
}

}  // namespace hotline::mls
