// A pre-published invitation to encrypt to a client: RFC 9420 section 10.
#pragma once

#include "core/mls/derive.h"
#include "core/mls/leaf_node.h"

namespace hotline::mls {

struct KeyPackage {
  ProtocolVersion version = ProtocolVersion::kMls10;
  CipherSuite cipher_suite = CipherSuite::kXWing;
  HpkePublicKey init_key;
  LeafNode leaf_node;
  Extensions extensions;
  base::Bytes signature;

  void Sign(const crypto::SigningKey& key);
  absl::Status VerifySignature() const;
  Hash Ref() const;
  bool is_last_resort() const {
    return FindExtension(extensions, kLastResort) != nullptr;
  }

  void Encode(base::Writer& out) const;
  static KeyPackage Decode(base::Reader& in);
  bool operator==(const KeyPackage&) const = default;

 private:
  void EncodeUnsigned(base::Writer& out) const;
};

// What only the client that made a KeyPackage has. init_key goes as soon as a
// Welcome has been opened with it, unless the KeyPackage is a last resort;
// leaf_key becomes the group's.
struct KeyPackageKeys {
  crypto::KemPrivateKey init_key;
  crypto::KemPrivateKey leaf_key;
};

struct KeyPackageDraft {
  CipherSuite cipher_suite = CipherSuite::kXWing;
  Credential credential;
  Capabilities capabilities = Capabilities::Ours();
  Lifetime lifetime;
  Extensions leaf_extensions;
  bool last_resort = false;
  // Values of section 13.5 in every field that takes them.
  bool grease = true;
};

struct NewKeyPackage {
  KeyPackage key_package;
  KeyPackageKeys keys;
};
NewKeyPackage MakeKeyPackage(const KeyPackageDraft& draft,
                             const crypto::SigningKey& signing_key,
                             base::Random& random);

}  // namespace hotline::mls
