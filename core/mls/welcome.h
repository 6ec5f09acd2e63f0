// The Welcome that lets new members in: RFC 9420 section 12.4.3.1. Here are its
// structures, and what encrypts and opens them; join.h makes a group of it.
#pragma once

#include "core/mls/encrypt.h"
#include "core/mls/group_info.h"
#include "core/mls/key_package.h"
#include "core/mls/psk.h"

namespace hotline::mls {

struct EncryptedGroupSecrets {
  base::Bytes new_member;  // KeyPackageRef
  HpkeCiphertext encrypted_group_secrets;

  void Encode(base::Writer& out) const;
  static EncryptedGroupSecrets Decode(base::Reader& in);
  bool operator==(const EncryptedGroupSecrets&) const = default;
};

struct Welcome {
  CipherSuite cipher_suite = CipherSuite::kXWing;
  std::vector<EncryptedGroupSecrets> secrets;
  base::Bytes encrypted_group_info;

  // nullptr if it is not for that KeyPackage.
  const EncryptedGroupSecrets* Find(const Hash& key_package_ref) const;

  void Encode(base::Writer& out) const;
  static Welcome Decode(base::Reader& in);
  bool operator==(const Welcome&) const = default;
};

// As it travels: of which suite it is, and so how long its secrets are, is said
// by what it is sealed beside. Who takes them as secrets of the suite asks for
// Nh bytes (Secret::From).
struct GroupSecrets {
  base::SecretBytes joiner_secret;
  std::optional<base::SecretBytes> path_secret;
  std::vector<PreSharedKeyId> psks;

  // Secret, and so is what it is made of.
  base::SecretBytes Encode() const;
  static absl::StatusOr<GroupSecrets> Parse(base::ByteView bytes);
};

absl::StatusOr<EncryptedGroupSecrets> EncryptGroupSecrets(
    const GroupSecrets& secrets, const KeyPackage& to,
    base::ByteView encrypted_group_info, base::Random& random);
absl::StatusOr<GroupSecrets> DecryptGroupSecrets(
    const EncryptedGroupSecrets& sealed, const crypto::KemPrivateKey& init_key,
    base::ByteView encrypted_group_info);

base::Bytes EncryptGroupInfo(const GroupInfo& info,
                             const Secret& welcome_secret);
absl::StatusOr<GroupInfo> DecryptGroupInfo(base::ByteView sealed,
                                           const Secret& welcome_secret);

}  // namespace hotline::mls
