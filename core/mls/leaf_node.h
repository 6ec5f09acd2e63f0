// A client's appearance in a group, signed by itself: RFC 9420 section 7.2.
// Whether one may stand in a certain group is validate_leaf.h's to say.
#pragma once

#include "core/crypto/signature.h"
#include "core/mls/extension.h"

namespace hotline::mls {

// The place of a member among the leaves, from 0.
struct LeafIndex {
  uint32_t value = 0;
  auto operator<=>(const LeafIndex&) const = default;
};

enum class LeafNodeSource : uint8_t {
  kKeyPackage = 1,
  kUpdate = 2,
  kCommit = 3
};

struct Capabilities {
  std::vector<uint16_t> versions;
  std::vector<uint16_t> cipher_suites;
  std::vector<uint16_t> extensions;
  std::vector<uint16_t> proposals;
  std::vector<uint16_t> credentials;

  // What this library does: both suites, both credential types, no extension
  // or proposal beyond the default ones.
  static Capabilities Ours();

  void Encode(base::Writer& out) const;
  static Capabilities Decode(base::Reader& in);
  bool operator==(const Capabilities&) const = default;
};

// Seconds since 1970-01-01T00:00:00Z, both ends included.
struct Lifetime {
  uint64_t not_before = 0;
  uint64_t not_after = 0;

  void Encode(base::Writer& out) const { out.U64(not_before).U64(not_after); }
  static Lifetime Decode(base::Reader& in);
  bool operator==(const Lifetime&) const = default;
};

// What the signature covers besides the leaf node: nothing in a KeyPackage, the
// group and the place in it otherwise.
struct LeafNodeContext {
  base::Bytes group_id;
  LeafIndex leaf_index;
};

struct LeafNode {
  HpkePublicKey encryption_key;
  SignaturePublicKey signature_key;
  Credential credential;
  Capabilities capabilities;
  LeafNodeSource source = LeafNodeSource::kKeyPackage;
  Lifetime lifetime;        // source key_package
  base::Bytes parent_hash;  // source commit
  Extensions extensions;
  base::Bytes signature;

  // `context` is used unless the source is key_package.
  void Sign(const crypto::SigningKey& key, const LeafNodeContext& context);
  // Unauthenticated unless signature_key made the signature.
  absl::Status VerifySignature(const LeafNodeContext& context) const;

  void Encode(base::Writer& out) const;
  static LeafNode Decode(base::Reader& in);
  bool operator==(const LeafNode&) const = default;

 private:
  void EncodeUnsigned(base::Writer& out) const;
  base::Bytes ToBeSigned(const LeafNodeContext& context) const;
};

// VerifyWithLabel of section 5.1.2 under a key as it stands in a structure.
// `label` without "MLS 1.0 ".
absl::Status VerifyWithLabel(const SignaturePublicKey& key,
                             std::string_view label, base::ByteView content,
                             base::ByteView signature);
base::Bytes SignWithLabel(const crypto::SigningKey& key, std::string_view label,
                          base::ByteView content);

}  // namespace hotline::mls
