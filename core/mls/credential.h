// Credentials, and the Authentication Service that the application supplies:
// RFC 9420 section 5.3. This room never judges an identity by itself.
#pragma once

#include <vector>

#include "core/mls/wire.h"

namespace hotline::mls {

// As it stands in a structure: 32 bytes for Ed25519, any number before anyone
// looked at it.
using SignaturePublicKey = base::Bytes;

enum class CredentialType : uint16_t { kBasic = 1, kX509 = 2 };

struct Certificate {
  base::Bytes cert_data;  // DER

  void Encode(base::Writer& out) const { out.Opaque(cert_data); }
  static Certificate Decode(base::Reader& in) { return {DecodeOpaque(in)}; }
  bool operator==(const Certificate&) const = default;
};

struct Credential {
  CredentialType type = CredentialType::kBasic;
  base::Bytes identity;                   // basic
  std::vector<Certificate> certificates;  // x509: end entity first

  static Credential Basic(base::Bytes identity);
  static Credential X509(std::vector<Certificate> certificates);

  // A type that we do not know fails the reader: its length cannot be known.
  void Encode(base::Writer& out) const;
  static Credential Decode(base::Reader& in);
  bool operator==(const Credential&) const = default;
};

// The Authentication Service of section 5.3.1. For an x509 credential it has to
// verify, too, that the end entity's key is `signature_key` (section 5.3).
class AuthenticationService {
 public:
  virtual ~AuthenticationService() = default;
  // Ok if the credential rightly presents its identity together with
  // `signature_key`, and a member may have that identity.
  virtual absl::Status Validate(
      const Credential& credential,
      const SignaturePublicKey& signature_key) const = 0;
  // The same when it takes the place of `replaced`.
  virtual absl::Status ValidateSuccessor(
      const Credential& credential, const SignaturePublicKey& signature_key,
      const Credential& replaced) const = 0;
  // A name for the client, the same for credentials of the same client (section
  // 12.2) or of matching members (sections 11.2 and 11.3). Says nothing about
  // the credential's validity.
  virtual base::Bytes ClientOf(const Credential& credential) const = 0;
};

}  // namespace hotline::mls
